import { ask, type Schemas } from '@purser/client';
import { day, useLocale } from '@purser/i18n';
import { BarChart, Card, Chips, type Column, Empty, Table } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { Figures } from '../shared/Figures';
import { Loaded } from '../shared/Loaded';
import { useFigures } from '../shared/words';
import { Calls } from './Calls';
import { Complaints } from './Complaints';
import { Export, Period } from './Period';
import { usePeriod } from './period';

type Report = Schemas['QueueReport'];

const VIEWS = ['contacts', 'promises'] as const;

/** What a period came to: how many came, how long they waited, and whether what was promised was kept. */
export function ReportsPage() {
  const { t } = useTranslation();
  const [period, change] = usePeriod(14);
  const report = useQuery({
    queryKey: ['report', period],
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/queue/report', { params: { query: period }, signal })),
  });
  return (
    <Page title={t('app.nav.reports')}>
      <Period period={period} onPeriod={change}>
        <Export href={`/v1/staff/reports/service.csv?${new URLSearchParams(period)}`} name={t('reports.sheet')} />
      </Period>
      <Loaded query={report}>
        {(found) => (
          <>
            <Whole report={found} />
            <Days report={found} />
            <Reasons report={found} />
            <Calls period={period} channels={found.channels} />
          </>
        )}
      </Loaded>
      <Complaints />
    </Page>
  );
}

function Whole({ report: { whole, occupancy } }: { report: Report }) {
  const { t } = useTranslation();
  const { share, span, count } = useFigures();
  const better = (whole.promises_kept ?? 0) >= 0.8;
  return (
    <Figures
      figures={[
        { name: t('reports.level'), value: share(whole.service_level), note: t('reports.level_note') },
        {
          name: t('reports.answered'),
          value: count(whole.answered),
          note: t('reports.of', { arrived: count(whole.arrived) }),
        },
        { name: t('reports.speed'), value: span(whole.speed_of_answer_s) },
        { name: t('reports.abandonment'), value: share(whole.abandonment), note: t('reports.abandonment_note') },
        { name: t('reports.occupancy'), value: share(occupancy) },
        {
          name: t('reports.kept'),
          value: share(whole.promises_kept),
          note: t('reports.average', { share: share(whole.average_kept) }),
          ...(whole.promises_kept !== null && { tone: better ? ('good' as const) : ('bad' as const) }),
        },
        {
          name: t('reports.callbacks'),
          value: share(whole.callbacks_reached),
          note: t('reports.of', { arrived: count(whole.callbacks) }),
        },
        {
          name: t('reports.first'),
          value: share(whole.first_contact),
          note: t('reports.again', { share: share(whole.contact_again) }),
        },
      ]}
    />
  );
}

function Days({ report: { days } }: { report: Report }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { share, count } = useFigures();
  const [view, setView] = useState<(typeof VIEWS)[number]>('contacts');
  const bars = ({ figures }: Report['days'][number]) =>
    view === 'contacts'
      ? [figures.answered, figures.abandoned].map((size) => ({ size, text: count(size) }))
      : [figures.promises_kept, figures.average_kept].map((part) => ({ size: part ?? 0, text: share(part) }));
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
          series={
            view === 'contacts'
              ? [t('reports.answered'), t('reports.abandoned')]
              : [t('reports.by_promise'), t('reports.by_average')]
          }
          groups={days.map((one) => ({
            key: one.day,
            label: String(Number(one.day.slice(8))),
            name: day(`${one.day}T12:00:00`, locale),
            bars: bars(one),
          }))}
        />
      </div>
    </Card>
  );
}

function Reasons({ report: { reasons } }: { report: Report }) {
  const { t } = useTranslation();
  const { count } = useFigures();
  const columns: Column<Report['reasons'][number]>[] = [
    { name: t('reports.reason'), cell: (r) => r.name },
    { name: t('reports.count'), figure: true, cell: (r) => count(r.count) },
  ];
  return (
    <Card title={t('reports.reasons')} flush>
      {reasons.length > 0 ? (
        <Table label={t('reports.reasons')} columns={columns} rows={reasons} keyOf={(r) => r.code} />
      ) : (
        <Empty title={t('reports.none')} />
      )}
    </Card>
  );
}
