import type { Schemas } from '@purser/client';
import { day, formatMoney, useLocale } from '@purser/i18n';
import { BarChart, Chips, type Group } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plain } from '@purser/staff/matters/words';
import { CURRENCY } from './shapes';
import { MEASURES, measured, type Measure, type Sums } from './trial';

type Result = Schemas['SimulationResult'];

const VIEWS = ['kinds', 'bands', 'days'] as const;
type View = (typeof VIEWS)[number];

/** What was taken and what would have been: by service, by the size of the payment or by day, before promotions, after
 * them, or what they cost. */
export function SimulationChart({ result }: { result: Result }) {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  const [view, setView] = useState<View>('kinds');
  const [measure, setMeasure] = useState<Measure>('net');
  const money = (amount: number) => formatMoney({ amount, currency: CURRENCY }, locale);
  const service = (kind: string) =>
    i18n.exists(`fees.services.${kind}`) ? i18n.t(`fees.services.${kind}` as 'fees.service') : plain(kind);
  const size = ({ least, most }: { least: number; most: number | null }) =>
    most === null ? t('fees.from', { least: money(least) }) : t('fees.up_to', { most: money(most) });
  const group = (sums: Sums, key: string, name: string, label = name): Group => ({
    key,
    label,
    name,
    bars: measured(sums, measure).map((amount) => ({ size: Math.max(0, amount), text: money(amount) })),
  });
  const groups: Record<View, () => Group[]> = {
    kinds: () => result.kinds.map((one) => group(one, one.kind, service(one.kind))),
    bands: () => result.bands.map((one) => group(one, String(one.least), size(one))),
    days: () =>
      result.days.map((one) =>
        group(one, one.day, day(`${one.day}T12:00:00`, locale), String(Number(one.day.slice(8)))),
      ),
  };
  return (
    <div className="stack">
      <Chips
        legend={t('fees.measure')}
        chips={MEASURES.map((value) => ({ value, title: t(`fees.measures.${value}`) }))}
        value={measure}
        onValue={setMeasure}
        wrap
      />
      <Chips
        legend={t('fees.view')}
        chips={VIEWS.map((value) => ({ value, title: t(`fees.views.${value}`) }))}
        value={view}
        onValue={setView}
      />
      <BarChart
        label={t(`fees.charts.${measure}`)}
        heading={t(`fees.views.${view}`)}
        series={[t('fees.then'), t('fees.now')]}
        groups={groups[view]()}
      />
    </div>
  );
}
