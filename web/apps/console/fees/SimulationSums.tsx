import type { Schemas } from '@purser/client';
import { formatMoney, useLocale } from '@purser/i18n';
import { Table, type Column } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { CURRENCY, nameOf } from './shapes';
import { measured, type Measure } from './trial';

type Result = Schemas['SimulationResult'];

const ORDER: readonly Measure[] = ['income', 'promotions', 'net'];

/** In all: before promotions, what they cost, and what is left; and each promotion by itself. */
export function SimulationSums({ result }: { result: Result }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const money = (amount: number) => formatMoney({ amount, currency: CURRENCY }, locale);
  const signed = (amount: number) => formatMoney({ amount, currency: CURRENCY }, locale, 'always');
  const sums: Column<Measure>[] = [
    { name: t('fees.amount_of'), cell: (measure) => t(`fees.measures.${measure}`) },
    { name: t('fees.then_short'), figure: true, cell: (measure) => money(measured(result, measure)[0]) },
    { name: t('fees.now_short'), figure: true, cell: (measure) => money(measured(result, measure)[1]) },
    {
      name: t('fees.difference'),
      figure: true,
      cell: (measure) => {
        const [then, now] = measured(result, measure);
        return signed(now - then);
      },
    },
  ];
  const tried: Column<Result['promotions'][number]>[] = [
    {
      name: t('fees.promotion'),
      cell: (one) => {
        const name = nameOf(one, locale);
        return one.planned ? t('fees.tried_planned', { name }) : name;
      },
    },
    { name: t('fees.then_short'), figure: true, cell: (one) => money(one.then) },
    { name: t('fees.now_short'), figure: true, cell: (one) => money(one.now) },
    { name: t('fees.uses'), figure: true, cell: (one) => one.uses },
    { name: t('fees.left'), figure: true, cell: (one) => money(one.left) },
  ];
  return (
    <>
      <Table label={t('fees.sums')} columns={sums} rows={ORDER} keyOf={(measure) => measure} />
      <p>{t('fees.counts', { lower: result.lower, same: result.same, higher: result.higher })}</p>
      {result.promotions.length > 0 && (
        <Table label={t('fees.tried')} columns={tried} rows={result.promotions} keyOf={(one) => one.id} />
      )}
    </>
  );
}
