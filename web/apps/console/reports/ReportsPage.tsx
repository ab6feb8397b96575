import { ask, type Schemas } from '@purser/client';
import { Card, type Column, Empty, Table } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { Figures } from '../shared/Figures';
import { Loaded } from '../shared/loaded';
import { useFigures } from '../shared/words';
import { Calls } from './Calls';
import { Complaints } from './Complaints';
import { Days } from './Days';
import { Export, Period } from './Period';
import { usePeriod } from './period';

type Report = Schemas['QueueReport'];

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
            <Days days={found.days} />
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
        { name: t('reports.occupancy'), value: share(occupancy), note: t('reports.occupancy_note') },
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
