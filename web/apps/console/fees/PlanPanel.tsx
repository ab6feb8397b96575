import { ask } from '@purser/client';
import { day, useLocale } from '@purser/i18n';
import { Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api, type Matter } from '@purser/staff/app/api';
import { useMay } from '@purser/staff/session/useColleague';
import { Panel } from '@purser/staff/shared/Panel';
import { nameOf, percentText, SERVICES } from './shapes';

/** Prices agreed with one customer. A membership that was earned has no plan. */
export function PlanPanel({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const mayRead = useMay('fees.read');
  if (!mayRead || matter.history[0]?.step !== 'propose') return null;
  return (
    <Panel
      matter={matter}
      title={t('fees.plan')}
      load={() => ask(api.GET('/v1/fee-plans/{plan_id}', { params: { path: { plan_id: matter.id } } }))}
    >
      {(plan) => {
        const waives = (plan.terms.waives ?? {}) as Record<string, number>;
        return (
          <Facts
            facts={[
              { name: t('fees.name'), value: nameOf(plan.terms, locale), strong: true },
              { name: t('fees.ends_at'), value: day(plan.ends_at, locale) },
              ...SERVICES.filter((service) => waives[service] !== undefined).map((service) => ({
                name: t('fees.waives', { service: t(`fees.services.${service}`) }),
                value: `${percentText(waives[service] ?? 0)}%`,
              })),
            ]}
          />
        );
      }}
    </Panel>
  );
}
