import { formatMoney, minor, monthLabel, monthName, monthOf, moveMonth, useLocale } from '@purser/i18n';
import { BarChart, Card, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Failure } from '../shared/Failure';
import { monthsUpTo, useMonths } from './useMonths';

interface Props {
  month: string;
  onMonth: (month: string) => void;
}

/** The month among its neighbours: half a year that ends today, or later months' past when one looks back. */
export function lastShown(month: string, now: string): string {
  return monthsUpTo(now).includes(month) ? now : moveMonth(month, 2);
}

export function MonthChart({ month, onMonth }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { months, error, retry } = useMonths(lastShown(month, monthOf(Date.now())));
  return (
    <Card title={t('statement.compare')}>
      {months ? (
        <BarChart
          label={t('statement.compare')}
          heading={t('statement.month')}
          series={[t('statement.out'), t('statement.in')]}
          chosen={month}
          onChoose={onMonth}
          groups={months.map((sums) => ({
            key: sums.month,
            label: monthLabel(sums.month, locale),
            name: monthName(sums.month, locale),
            bars: [sums.out, sums.in].map((sum) => ({ size: Number(minor(sum)), text: formatMoney(sum, locale) })),
          }))}
        />
      ) : error ? (
        <Failure error={error} onRetry={retry} />
      ) : (
        <Skeleton plain lines={2} label={t('app.loading')} />
      )}
    </Card>
  );
}
