import { useId, type InputHTMLAttributes, type ReactNode } from 'react';
import { cx } from './cx';
import css from './Field.module.css';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'id' | 'onChange' | 'value'> {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: ReactNode;
  error?: string | null | undefined;
  /** Inside the box, at its end. */
  end?: ReactNode;
  start?: ReactNode;
}

export function Field({ label, value, onValue, hint, error, start, end, ...rest }: Props) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      <div className={cx(css.box, error && css.wrong)}>
        {start}
        <input
          {...rest}
          id={id}
          className={css.input}
          value={value}
          onChange={(event) => onValue(event.target.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? `${id}-note` : undefined}
        />
        {end}
      </div>
      {note && (
        <p id={`${id}-note`} className={error ? css.error : css.hint} role={error ? 'alert' : undefined}>
          {note}
        </p>
      )}
    </div>
  );
}
