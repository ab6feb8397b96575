import { useId } from 'react';
import css from './TextArea.module.css';

interface Props {
  label: string;
  value: string;
  onValue: (value: string) => void;
  required?: boolean;
}

const MOST = 2_000;

/** A text of several lines. */
export function TextArea({ label, value, onValue, required }: Props) {
  const id = useId();
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        className={css.area}
        value={value}
        maxLength={MOST}
        required={required}
        onChange={(event) => onValue(event.target.value)}
      />
    </div>
  );
}
