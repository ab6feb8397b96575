import { Card, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import { KindBars } from './KindBars';
import css from './MonthTotals.module.css';
import { useSummary } from './useStatement';

/** What came in and went out in a month, and of what it was made. */
export function MonthTotals({ month }: { month: string }) {
  const { t } = useTranslation();
  const summary = useSummary(month);
  return (
    <Card label={t('statement.totals')}>
      {summary.data ? (
        <>
          <dl className={css.totals}>
            <div>
              <dt>{t('statement.out')}</dt>
              <dd data-testid="month-out">
                <MoneyText value={summary.data.out} />
              </dd>
            </div>
            <div>
              <dt>{t('statement.in')}</dt>
              <dd className={css.in} data-testid="month-in">
                <MoneyText value={summary.data.in} />
              </dd>
            </div>
          </dl>
          <KindBars totals={summary.data.by_kind} />
        </>
      ) : summary.isError ? (
        <Failure error={summary.error} onRetry={() => void summary.refetch()} />
      ) : (
        <Skeleton lines={2} label={t('app.loading')} />
      )}
    </Card>
  );
}
