import type { Schemas } from '@purser/client';
import { formatMoney, useLocale } from '@purser/i18n';
import { BarChart, Chips, Facts, type Group } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plain } from '@purser/staff/matters/words';
import { CURRENCY } from './shapes';

type Result = Schemas['SimulationResult'];

const VIEWS = ['kinds', 'bands'] as const;

/** What was taken and what would have been, by service or by the size of the payment. */
export function SimulationChart({ result }: { result: Result }) {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  const [view, setView] = useState<(typeof VIEWS)[number]>('kinds');
  const money = (amount: number) => formatMoney({ amount, currency: CURRENCY }, locale);
  const bars = ({ then, now }: { then: number; now: number }) =>
    [then, now].map((size) => ({ size: Math.max(0, size), text: money(size) }));
  const service = (kind: string) =>
    i18n.exists(`fees.services.${kind}`) ? i18n.t(`fees.services.${kind}` as 'fees.service') : plain(kind);
  const size = ({ least, most }: { least: number; most: number | null }) =>
    most === null ? t('fees.from', { least: money(least) }) : t('fees.up_to', { most: money(most) });
  const groups: Record<typeof view, Group[]> = {
    kinds: result.kinds.map((one) => ({
      key: one.kind,
      label: service(one.kind),
      name: service(one.kind),
      bars: bars(one),
    })),
    bands: result.bands.map((one) => ({ key: String(one.least), label: size(one), name: size(one), bars: bars(one) })),
  };
  const difference = result.now - result.then;
  return (
    <div className="stack">
      <Facts
        facts={[
          { name: t('fees.then'), value: money(result.then) },
          { name: t('fees.now'), value: money(result.now) },
          {
            name: t('fees.difference'),
            value: formatMoney({ amount: difference, currency: CURRENCY }, locale, 'always'),
            strong: true,
          },
          {
            name: t('fees.changed'),
            value: t('fees.counts', { lower: result.lower, same: result.same, higher: result.higher }),
          },
        ]}
      />
      <Chips
        legend={t('fees.view')}
        chips={VIEWS.map((value) => ({ value, title: t(`fees.views.${value}`) }))}
        value={view}
        onValue={setView}
      />
      <BarChart
        label={t('fees.chart')}
        heading={t(`fees.views.${view}`)}
        series={[t('fees.then'), t('fees.now')]}
        groups={groups[view]}
      />
    </div>
  );
}
