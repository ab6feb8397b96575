import { useId } from 'react';
import css from './Chips.module.css';
import { cx } from './cx';

interface Props<Value extends string> {
  legend: string;
  chips: readonly { value: Value; title: string }[];
  value: Value;
  onValue: (value: Value) => void;
  /** In as many rows as it takes: where all of them have to be seen. */
  wrap?: boolean;
}

/** One of several in a row that scrolls sideways where it must, or in several rows. */
export function Chips<Value extends string>({ legend, chips, value, onValue, wrap = false }: Props<Value>) {
  const name = useId();
  return (
    <fieldset className={cx(css.row, wrap && css.wrap)}>
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
