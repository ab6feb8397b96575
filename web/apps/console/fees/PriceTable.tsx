import { formatMoney, useLocale } from '@purser/i18n';
import { Table } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { CURRENCY, percentText, rulesOf, SERVICES, type Rule, type Tariff } from './shapes';

/** What each service costs by a version of the tariff. */
export function PriceTable({ tariff }: { tariff: Tariff }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const rules = rulesOf(tariff);
  const money = (amount: number | undefined) =>
    amount === undefined || amount === 0 ? '–' : formatMoney({ amount, currency: CURRENCY }, locale);
  const rates = (rule: Rule) => [
    `${percentText(rule.rate_ppm ?? 0)}%`,
    ...(rule.bands ?? []).map((band) => t('fees.band', { above: money(band.above), rate: percentText(band.rate_ppm) })),
  ];
  return (
    <Table
      label={t('fees.prices')}
      rows={SERVICES.map((service) => ({ service, rule: rules[service] }))}
      keyOf={(row) => row.service}
      columns={[
        { name: t('fees.service'), cell: (row) => t(`fees.services.${row.service}`) },
        { name: t('fees.rate'), figure: true, cell: (row) => rates(row.rule).join('; ') },
        { name: t('fees.floor'), figure: true, cell: (row) => money(row.rule.floor) },
        { name: t('fees.cap'), figure: true, cell: (row) => money(row.rule.cap) },
        { name: t('fees.free_quota'), figure: true, cell: (row) => money(row.rule.free_quota) },
      ]}
    />
  );
}
