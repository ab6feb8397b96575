import type { Schemas } from '@purser/client';
import { minor, type Money } from '@purser/i18n';
import { cx } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { MoneyText } from '../shared/MoneyText';
import css from './KindBars.module.css';

type Total = Schemas['KindTotalOut'];

/** Of a hundred, with a sliver for what is little but not nothing. */
export function share(part: Money, most: bigint): number {
  const amount = minor(part);
  if (amount <= 0n || most <= 0n) return 0;
  return Math.max(2, Number((amount * 100n) / most));
}

/** What leaves as a refund goes to a card. */
const nameOf = ({ kind, direction }: { kind: string; direction: 'in' | 'out' }) =>
  (kind === 'refund' && direction === 'out' ? 'refund_to_card' : kind) as 'fee';

/** A bar for each kind and direction; the longest is the largest sum. The figures say the same in text. */
export function KindBars({ totals }: { totals: readonly Total[] }) {
  const { t } = useTranslation();
  const bars = totals.flatMap((total) => [
    { kind: total.kind, sum: total.out, direction: 'out' as const },
    { kind: total.kind, sum: total.in, direction: 'in' as const },
  ]);
  const shown = bars.filter((bar) => bar.sum.amount > 0).sort((one, other) => other.sum.amount - one.sum.amount);
  const most = shown[0] ? minor(shown[0].sum) : 0n;
  if (shown.length === 0) return null;
  return (
    <ul className={css.bars}>
      {shown.map((bar) => (
        <li key={bar.kind + bar.direction} className={css.line}>
          <span className={css.name}>{t(`statement.kind.${nameOf(bar)}`, { defaultValue: bar.kind })}</span>
          <span className={css.track} aria-hidden="true">
            <span className={cx(css.fill, css[bar.direction])} style={{ width: `${share(bar.sum, most)}%` }} />
          </span>
          <span className={cx(css.sum, bar.direction === 'in' && css.plus)}>
            <MoneyText
              value={{ ...bar.sum, amount: bar.direction === 'in' ? bar.sum.amount : -bar.sum.amount }}
              sign="always"
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
