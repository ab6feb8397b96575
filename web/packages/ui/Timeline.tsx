import type { ReactNode } from 'react';
import { cx } from './cx';
import css from './Timeline.module.css';

export interface Step {
  title: ReactNode;
  detail?: ReactNode;
  state: 'done' | 'now' | 'later' | 'failed';
}

/** What happened and what will, from top to bottom. */
export function Timeline({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className={css.line}>
      {steps.map((step, place) => (
        <li key={place} className={cx(css.step, css[step.state])} aria-current={step.state === 'now' ? 'step' : undefined}>
          <span className={css.title}>{step.title}</span>
          {step.detail && <span className={css.detail}>{step.detail}</span>}
        </li>
      ))}
    </ol>
  );
}
