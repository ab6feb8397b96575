import { useEffect, useRef, type KeyboardEvent } from 'react';
import { cx } from './cx';
import { Icon } from './Icon';
import css from './PinPad.module.css';

export const PIN_LENGTH = 6;

interface Props {
  /** The name of the whole: "Payment PIN". */
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** Says how far it is: "3 of 6 digits entered". */
  progress: (entered: number) => string;
  deleteLabel: string;
  disabled?: boolean;
  /** Shakes once when this turns true. */
  wrong?: boolean;
}

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** The value after a key, or null when the key means nothing here. */
export function afterKey(value: string, key: string): string | null {
  if (key === 'Backspace' || key === 'Delete') return value.slice(0, -1);
  const digit = key.normalize('NFKC');
  return /^\d$/.test(digit) && value.length < PIN_LENGTH ? value + digit : null;
}

/**
 * Six boxes and a keypad of our own: no keyboard learns the digits, and none of them stands in the page. A real
 * keyboard works too, wherever the focus is inside.
 */
export function PinPad({ label, value, onValue, progress, deleteLabel, disabled = false, wrong }: Props) {
  const pad = useRef<HTMLDivElement>(null);
  useEffect(() => pad.current?.focus(), []);
  const press = (key: string) => {
    const next = disabled ? null : afterKey(value, key);
    if (next !== null) onValue(next);
    return next !== null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && press(event.key)) event.preventDefault();
  };
  const key = (digit: string) => (
    <button key={digit} type="button" className={css.key} disabled={disabled} onClick={() => press(digit)}>
      {digit}
    </button>
  );
  return (
    <div ref={pad} role="group" aria-label={label} tabIndex={-1} className={css.pad} onKeyDown={onKeyDown}>
      <div className={cx(css.boxes, wrong && css.wrong)} aria-hidden="true">
        {Array.from({ length: PIN_LENGTH }, (_, place) => (
          <span key={place} className={cx(css.box, place === value.length && css.next)}>
            {place < value.length && <span className={css.dot} />}
          </span>
        ))}
      </div>
      <p className="hidden-visually" role="status">
        {progress(value.length)}
      </p>
      <div className={css.keys}>
        {DIGITS.map(key)}
        <span />
        {key('0')}
        <button
          type="button"
          className={css.key}
          aria-label={deleteLabel}
          disabled={disabled || value === ''}
          onClick={() => press('Backspace')}
        >
          <Icon name="erase" size={26} />
        </button>
      </div>
    </div>
  );
}
