import css from './Many.module.css';

interface Props {
  label: string;
  choices: readonly string[];
  nameOf: (choice: string) => string;
  /** The chosen ones, with spaces between. */
  value: string;
  onValue: (value: string) => void;
}

/** Any of several. */
export function Many({ label, choices, nameOf, value, onValue }: Props) {
  const chosen = new Set(value.split(' ').filter(Boolean));
  const toggle = (choice: string, on: boolean) =>
    onValue(choices.filter((one) => (one === choice ? on : chosen.has(one))).join(' '));
  return (
    <fieldset className={css.set}>
      <legend>{label}</legend>
      {choices.map((choice) => (
        <label key={choice}>
          <input
            type="checkbox"
            checked={chosen.has(choice)}
            onChange={(event) => toggle(choice, event.target.checked)}
          />
          {nameOf(choice)}
        </label>
      ))}
    </fieldset>
  );
}
