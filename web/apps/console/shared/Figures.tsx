import { cx } from '@purser/ui';
import css from './Figures.module.css';

export interface Figure {
  name: string;
  value: string;
  /** A smaller line under it. */
  note?: string;
  tone?: 'good' | 'bad';
}

/** Figures side by side, the most important first. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className={css.figures}>
      {figures.map(({ name, value, note, tone }) => (
        <div key={name} className={css.figure}>
          <dt>{name}</dt>
          <dd className={cx(css.value, tone && css[tone])}>{value}</dd>
          {note !== undefined && <dd className={css.note}>{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
