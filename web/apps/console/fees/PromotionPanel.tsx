import { ask } from '@purser/client';
import { formatMoney, fullMoment, useLocale } from '@purser/i18n';
import { Facts, Progress } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api, type Matter } from '@purser/staff/app/api';
import { plain } from '@purser/staff/matters/words';
import { useMay } from '@purser/staff/session/useColleague';
import { Panel } from '@purser/staff/shared/Panel';
import { CURRENCY, nameOf, percentText, type Promotion, type Service } from './shapes';

const AMOUNTS = ['off', 'most', 'min_amount', 'max_amount'];

/** A promotion: its terms, and how much of its budget is left. */
export function PromotionPanel({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  if (!useMay('fees.read')) return null;
  return (
    <Panel
      matter={matter}
      title={t('fees.promotion')}
      load={() => ask(api.GET('/v1/promotions/{promotion_id}', { params: { path: { promotion_id: matter.id } } }))}
    >
      {(promotion) => <Terms promotion={promotion} />}
    </Panel>
  );
}

function Terms({ promotion }: { promotion: Promotion }) {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  const { names: _, share_ppm, ...terms } = promotion.terms;
  const used = promotion.budget.amount - promotion.left.amount;
  const one = (name: string, value: unknown) => {
    if (typeof value === 'boolean') return value ? '✓' : '–';
    return name === 'services' ? t(`fees.services.${value as Service}`) : String(value);
  };
  const show = (name: string, value: unknown) =>
    AMOUNTS.includes(name)
      ? formatMoney({ amount: Number(value), currency: CURRENCY }, locale)
      : new Intl.ListFormat(locale).format([value].flat().map((single) => one(name, single)));
  const nameOfTerm = (name: string) => {
    const known = `fees.promotion_field.${name}`;
    return i18n.exists(known) ? i18n.t(known as 'fees.name') : plain(name);
  };
  return (
    <div className="stack">
      <Progress label={t('fees.used')} percent={(100 * used) / promotion.budget.amount} tone="warn" />
      <Facts
        facts={[
          { name: t('fees.name'), value: nameOf(promotion.terms, locale), strong: true },
          { name: t('fees.budget'), value: formatMoney(promotion.budget, locale) },
          { name: t('fees.left'), value: formatMoney(promotion.left, locale) },
          { name: t('fees.starts_at'), value: fullMoment(promotion.starts_at, locale) },
          { name: t('fees.ends_at'), value: fullMoment(promotion.ends_at, locale) },
          typeof share_ppm === 'number' && { name: t('fees.share'), value: `${percentText(share_ppm)}%` },
          ...Object.entries(terms)
            .filter(([name, value]) => !(AMOUNTS.includes(name) && Number(value) === 0))
            .map(([name, value]) => ({ name: nameOfTerm(name), value: show(name, value) })),
        ]}
      />
    </div>
  );
}
