import type { ReactNode } from 'react';
import { cx } from './cx';
import css from './Facts.module.css';

export interface Fact {
  name: ReactNode;
  value: ReactNode;
  strong?: boolean;
  /** A smaller line under the name. */
  detail?: ReactNode;
}

/** Names and values in two columns. */
export function Facts({ facts }: { facts: readonly (Fact | null | false | undefined)[] }) {
  return (
    <dl className={css.facts}>
      {facts.map((fact, place) =>
        fact ? (
          <div key={place} className={cx(css.fact, fact.strong && css.strong)}>
            <dt>
              {fact.name}
              {fact.detail && <span className={css.detail}>{fact.detail}</span>}
            </dt>
            <dd>{fact.value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
