import { useId, type ReactNode } from 'react';
import css from './Switch.module.css';

interface Props {
  label: ReactNode;
  detail?: ReactNode;
  start?: ReactNode;
  on: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
}

/** On or off, as a native checkbox under a switch's looks. */
export function Switch({ label, detail, start, on, onChange, disabled }: Props) {
  const id = useId();
  return (
    <label className={css.row}>
      {start}
      <span className={css.text}>
        <span>{label}</span>
        {detail && (
          <span id={id} className={css.detail}>
            {detail}
          </span>
        )}
      </span>
      <input
        type="checkbox"
        role="switch"
        className={css.switch}
        checked={on}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        aria-describedby={detail ? id : undefined}
      />
    </label>
  );
}
