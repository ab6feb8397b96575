import type { ButtonHTMLAttributes } from 'react';
import { cx } from './cx';
import { Icon } from './Icon';
import css from './IconButton.module.css';
import type { IconName } from './icons';

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'children'> {
  icon: IconName;
  /** Its name; it has no text of its own. */
  label: string;
  onDark?: boolean;
}

export function IconButton({ icon, label, onDark, type = 'button', ...rest }: Props) {
  return (
    <button {...rest} type={type} className={cx(css.button, onDark && css.dark)} aria-label={label} title={label}>
      <Icon name={icon} size={22} />
    </button>
  );
}
