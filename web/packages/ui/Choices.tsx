import { useId, type ReactNode } from 'react';
import css from './Choices.module.css';

export interface Choice<Value extends string> {
  value: Value;
  title: ReactNode;
  detail?: ReactNode;
  start?: ReactNode;
}

interface Props<Value extends string> {
  legend: string;
  choices: readonly Choice<Value>[];
  value: Value | null;
  onValue: (value: Value) => void;
}

/** One of several, as native radio buttons under a list's looks. */
export function Choices<Value extends string>({ legend, choices, value, onValue }: Props<Value>) {
  const name = useId();
  return (
    <fieldset className={css.set}>
      <legend className={css.legend}>{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className={css.choice}>
          {choice.start}
          <span className={css.text}>
            <span>{choice.title}</span>
            {choice.detail && <span className={css.detail}>{choice.detail}</span>}
          </span>
          <input
            type="radio"
            className={css.radio}
            name={name}
            checked={choice.value === value}
            onChange={() => onValue(choice.value)}
          />
        </label>
      ))}
    </fieldset>
  );
}
