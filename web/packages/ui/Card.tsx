import type { ReactNode } from 'react';
import { cx } from './cx';
import css from './Card.module.css';

interface Props {
  title?: ReactNode;
  /** Stands at the far end of the title. */
  aside?: ReactNode;
  /** Its name where it shows no title. */
  label?: string;
  /** The children bring their own padding. */
  flush?: boolean;
  children: ReactNode;
}

export function Card({ title, aside, label, flush, children }: Props) {
  return (
    <section className={css.card} aria-label={label}>
      {title !== undefined && (
        <div className={css.head}>
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      <div className={cx(!flush && css.body, title !== undefined && css.headed)}>{children}</div>
    </section>
  );
}
