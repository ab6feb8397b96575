import type { Schemas } from '@purser/client';
import { day, useLocale } from '@purser/i18n';
import { BarChart, Card, Chips } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFigures } from '../shared/words';

type Day = Schemas['DayFigures'];

const VIEWS = ['contacts', 'level', 'speed', 'occupancy', 'promises', 'callbacks', 'again'] as const;
type View = (typeof VIEWS)[number];

/** Each figure day by day, and how it is reckoned. */
export function Days({ days }: { days: readonly Day[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [view, setView] = useState<View>('contacts');
  const bars = useBars(view);
  return (
    <Card title={t('reports.days')}>
      <div className="stack">
        <Chips
          legend={t('reports.view')}
          chips={VIEWS.map((value) => ({ value, title: t(`reports.views.${value}`) }))}
          value={view}
          onValue={setView}
        />
        <BarChart
          label={t(`reports.views.${view}`)}
          heading={t('reports.day')}
          series={bars.series}
          groups={days.map((one) => ({
            key: one.day,
            label: String(Number(one.day.slice(8))),
            name: day(`${one.day}T12:00:00`, locale),
            bars: bars.of(one),
          }))}
        />
        <p data-testid="means">{t(`reports.means.${view}`)}</p>
      </div>
    </Card>
  );
}

interface Bars {
  series: string[];
  of: (one: Day) => { size: number; text: string }[];
}

/** What a view draws of a day; nothing to count is a bar of nothing, and a dash in the table. */
function useBars(view: View): Bars {
  const { t } = useTranslation();
  const { share, span, count } = useFigures();
  const counts = (...found: number[]) => found.map((size) => ({ size, text: count(size) }));
  const shares = (...found: (number | null)[]) => found.map((part) => ({ size: part ?? 0, text: share(part) }));
  const all: Record<View, Bars> = {
    contacts: {
      series: [t('reports.answered'), t('reports.abandoned')],
      of: ({ figures }) => counts(figures.answered, figures.abandoned),
    },
    level: {
      series: [t('reports.level'), t('reports.abandonment')],
      of: ({ figures }) => shares(figures.service_level, figures.abandonment),
    },
    speed: {
      series: [t('reports.speed')],
      of: ({ figures: { speed_of_answer_s: wait } }) => [{ size: wait ?? 0, text: span(wait) }],
    },
    occupancy: { series: [t('reports.occupancy')], of: ({ occupancy }) => shares(occupancy) },
    promises: {
      series: [t('reports.by_promise'), t('reports.by_average')],
      of: ({ figures }) => shares(figures.promises_kept, figures.average_kept),
    },
    callbacks: {
      series: [t('reports.by_callbacks'), t('reports.by_reached')],
      of: ({ figures }) => counts(figures.callbacks, figures.reached),
    },
    again: {
      series: [t('reports.by_again'), t('reports.by_first')],
      of: ({ figures }) => shares(figures.contact_again, figures.first_contact),
    },
  };
  return all[view];
}
