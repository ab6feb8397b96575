import { useId } from 'react';
import css from './Select.module.css';

interface Props<Value extends string> {
  label: string;
  value: Value;
  choices: readonly { value: Value; title: string }[];
  onValue: (value: Value) => void;
}

/** One of many, by the browser's own list. */
export function Select<Value extends string>({ label, value, choices, onValue }: Props<Value>) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} className={css.select} value={value} onChange={(event) => onValue(event.target.value as Value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.title}
          </option>
        ))}
      </select>
    </div>
  );
}
