import { useId, type ReactNode } from 'react';
import { cx } from './cx';
import css from './AmountField.module.css';

interface Props {
  label: string;
  symbol: string;
  value: string;
  onValue: (value: string) => void;
  /** Digits after the point that the currency has. */
  places: number;
  hint?: ReactNode;
  /** Beside the label: "all of it". */
  action?: ReactNode;
  error?: string | null | undefined;
}

/** What may stand in the field while it is typed; anything else leaves it as it was. */
export function acceptAmount(text: string, places: number): string | null {
  const plain = text.normalize('NFKC').replaceAll('。', '.').replace(/[\s,]/g, '');
  const shape = places === 0 ? /^\d{0,13}$/ : new RegExp(`^\\d{0,13}(\\.\\d{0,${places}})?$`);
  return shape.test(plain) ? plain : null;
}

export function AmountField({ label, symbol, value, onValue, places, hint, error, action }: Props) {
  const id = useId();
  const change = (text: string) => {
    const accepted = acceptAmount(text, places);
    if (accepted !== null) onValue(accepted);
  };
  return (
    <div>
      <div className={css.top}>
        <label className={css.label} htmlFor={id}>
          {label}
        </label>
        {action}
      </div>
      <div className={cx(css.line, error && css.wrong)}>
        <span className={css.symbol} aria-hidden="true">
          {symbol}
        </span>
        <input
          id={id}
          className={css.input}
          inputMode={places === 0 ? 'numeric' : 'decimal'}
          autoComplete="off"
          enterKeyHint="next"
          placeholder={places === 0 ? '0' : `0.${'0'.repeat(places)}`}
          value={value}
          onChange={(event) => change(event.target.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-note`}
        />
      </div>
      <div id={`${id}-note`} className={cx(css.note, error && css.error)} aria-live="polite">
        {error ?? hint}
      </div>
    </div>
  );
}
