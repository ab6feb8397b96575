import { useId } from 'react';
import css from './Chips.module.css';

interface Props<Value extends string> {
  legend: string;
  chips: readonly { value: Value; title: string }[];
  value: Value;
  onValue: (value: Value) => void;
}

/** One of several in a row that scrolls sideways where it must. */
export function Chips<Value extends string>({ legend, chips, value, onValue }: Props<Value>) {
  const name = useId();
  return (
    <fieldset className={css.row}>
      <legend className="hidden-visually">{legend}</legend>
      {chips.map((chip) => (
        <label key={chip.value} className={css.chip}>
          <input
            type="radio"
            className="hidden-visually"
            name={name}
            checked={chip.value === value}
            onChange={() => onValue(chip.value)}
          />
          <span>{chip.title}</span>
        </label>
      ))}
    </fieldset>
  );
}
