import type { ReactNode } from 'react';
import { cx } from './cx';
import css from './Banner.module.css';
import { Icon } from './Icon';
import type { IconName } from './icons';

interface Props {
  tone: 'info' | 'warn' | 'bad' | 'good';
  icon?: IconName;
  /** Spoken at once by screen readers; for what answers something the customer just did. */
  urgent?: boolean;
  action?: ReactNode;
  children: ReactNode;
}

const USUAL: Record<Props['tone'], IconName> = { info: 'info', warn: 'clock', bad: 'alert', good: 'check' };

export function Banner({ tone, icon = USUAL[tone], urgent, action, children }: Props) {
  return (
    <div className={cx(css.banner, css[tone])} role={urgent ? 'alert' : 'note'}>
      <span className={css.icon}>
        <Icon name={icon} size={20} />
      </span>
      <div className={css.text}>{children}</div>
      {action}
    </div>
  );
}
