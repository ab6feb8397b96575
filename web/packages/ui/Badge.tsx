import type { ReactNode } from 'react';
import css from './Badge.module.css';
import { cx } from './cx';

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'info';

/** A word in a pill. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={cx(css.badge, css[tone])}>{children}</span>;
}
