import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { cx } from './cx';
import css from './Button.module.css';
import { Spinner } from './Spinner';

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  look?: 'primary' | 'soft' | 'plain' | 'danger' | 'alarm';
  wide?: boolean;
  /** Shows that it works and takes no second press. */
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({ look = 'primary', wide, busy, icon, children, disabled, type = 'button', ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      className={cx(css.button, css[look], wide && css.wide)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {busy ? <Spinner size={18} /> : icon}
      <span>{children}</span>
    </button>
  );
}
