import { ask, type Schemas } from '@purser/client';
import { day, useLocale } from '@purser/i18n';
import { BarChart, Card, type Column, Empty, Table } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Figures } from '../shared/Figures';
import { Loaded } from '../shared/loaded';
import { useFigures } from '../shared/words';
import css from './Calls.module.css';
import { Export } from './Period';

type Report = Schemas['CallReport'];
type Channel = Schemas['ChannelFigures'];

interface Props {
  period: { start: string; end: string };
  channels: readonly Channel[];
}

/** What calls came to: how long callers waited, what the menu did, how talks went, and whether our own arrived. */
export function Calls({ period, channels }: Props) {
  const { t } = useTranslation();
  const nameOf = useActionName();
  const report = useQuery({
    queryKey: ['call report', period],
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/reports/calls', { params: { query: period }, signal })),
  });
  return (
    <Loaded query={report}>
      {(found) => (
        <>
          <h2>{t('reports.calls.title')}</h2>
          <Whole report={found} />
          <Days report={found} period={period} />
          <Ways channels={channels} />
          <div className={css.sides}>
            <Counted
              title={t('reports.calls.actions')}
              what={t('reports.calls.what')}
              rows={found.actions.map((one) => ({ name: nameOf(one.action), count: one.count }))}
            />
            <Counted
              title={t('reports.calls.proofs')}
              what={t('reports.calls.proof')}
              rows={found.proofs.map((one) => ({ name: t(`calls.proof.${one.proof}`), count: one.count }))}
            />
          </div>
        </>
      )}
    </Loaded>
  );
}

function useActionName(): (action: string) => string {
  const { i18n } = useTranslation();
  return (action) => {
    const path = `calls.action.${action}`;
    return i18n.exists(path) ? i18n.t(path as 'calls.action.freeze') : action;
  };
}

function Whole({ report: { whole } }: { report: Report }) {
  const { t } = useTranslation();
  const { share, span, count } = useFigures();
  return (
    <Figures
      figures={[
        {
          name: t('reports.calls.arrived'),
          value: count(whole.arrived),
          note: t('reports.calls.from_app', { count: count(whole.from_app) }),
        },
        {
          name: t('reports.calls.self_service'),
          value: share(whole.self_service),
          note: t('reports.calls.served', { served: count(whole.served), asked: count(whole.asked) }),
        },
        {
          name: t('reports.calls.recognised'),
          value: share(whole.recognised),
          note: t('reports.of', { arrived: count(whole.arrived) }),
        },
        {
          name: t('reports.calls.talk'),
          value: span(whole.talk_s),
          note: t('reports.calls.talked', { count: count(whole.talked) }),
        },
        {
          name: t('reports.calls.hold'),
          value: span(whole.hold_s),
          note: t('reports.calls.held', { count: count(whole.held) }),
        },
        {
          name: t('reports.calls.transfers'),
          value: count(whole.transfers),
          note: t('reports.calls.consults', { count: count(whole.consults) }),
        },
        {
          name: t('reports.calls.returned'),
          value: count(whole.returned),
          note: t('reports.calls.lost', { count: count(whole.lost) }),
          ...(whole.lost > 0 && { tone: 'bad' as const }),
        },
        {
          name: t('reports.calls.reached'),
          value: share(whole.reached_share),
          note: t('reports.of', { arrived: count(whole.rung) }),
        },
      ]}
    />
  );
}

function Days({ report: { days }, period }: { report: Report; period: Props['period'] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { count } = useFigures();
  const bar = (size: number) => ({ size, text: count(size) });
  return (
    <Card
      title={t('reports.calls.days')}
      aside={<Export href={`/v1/staff/reports/calls.csv?${new URLSearchParams(period)}`} name={t('reports.sheet')} />}
    >
      <div className="stack">
        <BarChart
          label={t('reports.calls.days')}
          heading={t('reports.day')}
          series={[t('reports.calls.by_menu'), t('reports.calls.by_people')]}
          groups={days.map(({ day: date, counts }) => ({
            key: date,
            label: String(Number(date.slice(8))),
            name: day(`${date}T12:00:00`, locale),
            bars: [bar(counts.served), bar(counts.talked)],
          }))}
        />
        <p>{t('reports.calls.means')}</p>
      </div>
    </Card>
  );
}

/** How each channel of the queue did: the phone beside the chat and the cases. */
function Ways({ channels }: { channels: readonly Channel[] }) {
  const { t } = useTranslation();
  const { share, span, count } = useFigures();
  const columns: Column<Channel>[] = [
    { name: t('reports.calls.channel'), cell: (c) => t(`wall.channels.${c.channel}`) },
    { name: t('reports.answered'), figure: true, cell: (c) => count(c.figures.answered) },
    { name: t('reports.level'), figure: true, cell: (c) => share(c.figures.service_level) },
    { name: t('reports.speed'), figure: true, cell: (c) => span(c.figures.speed_of_answer_s) },
    { name: t('reports.abandonment'), figure: true, cell: (c) => share(c.figures.abandonment) },
    { name: t('reports.kept'), figure: true, cell: (c) => share(c.figures.promises_kept) },
    { name: t('reports.callbacks'), figure: true, cell: (c) => share(c.figures.callbacks_reached) },
    { name: t('reports.calls.again'), figure: true, cell: (c) => share(c.figures.contact_again) },
  ];
  return (
    <Card title={t('reports.calls.channels')} flush>
      {channels.length > 0 ? (
        <Table label={t('reports.calls.channels')} columns={columns} rows={channels} keyOf={(c) => c.channel} />
      ) : (
        <Empty title={t('reports.none')} />
      )}
    </Card>
  );
}

interface Count {
  name: string;
  count: number;
}

/** How many callers, by something. */
function Counted({ title, what, rows }: { title: string; what: string; rows: readonly Count[] }) {
  const { t } = useTranslation();
  const { count } = useFigures();
  const columns: Column<Count>[] = [
    { name: what, cell: (r) => r.name },
    { name: t('reports.calls.callers'), figure: true, cell: (r) => count(r.count) },
  ];
  return (
    <Card title={title} flush>
      {rows.length > 0 ? (
        <Table label={title} columns={columns} rows={rows} keyOf={(r) => r.name} />
      ) : (
        <Empty title={t('reports.none')} />
      )}
    </Card>
  );
}
