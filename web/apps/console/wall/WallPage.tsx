import type { Schemas } from '@purser/client';
import { Badge, Card, type Column, Empty, IconButton, Table, type Tone } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '@purser/staff/app/Page';
import { useWall } from '@purser/staff/calls/data';
import { LiveCalls } from '@purser/staff/calls/LiveCalls';
import { useMay } from '@purser/staff/session/useColleague';
import { Figures } from '../shared/Figures';
import { Loaded } from '../shared/loaded';
import { secondsSince, useFigures } from '../shared/words';
import { AbilitySheet } from './AbilitySheet';
import { Channels } from './Channels';
import { Hotline } from './Hotline';
import { waitingOf } from './wall';

type Wall = Schemas['Wall'];
type Agent = Schemas['AgentOnWall'];
type Waiting = Schemas['WaitingCount'];

const TONES: Record<Agent['activity'], Tone> = {
  available: 'good',
  reserved: 'info',
  on_contact: 'info',
  wrap_up: 'warn',
  break: 'plain',
  offline: 'plain',
};
const BANDS: Record<Waiting['band'], Tone> = { theft: 'bad', money_missing: 'warn', rest: 'plain' };

/** The floor as it is: who waits, what is promised, what everybody is doing. */
export function WallPage() {
  const { t } = useTranslation();
  const mayLead = useMay('call.supervise');
  const wall = useWall();
  return (
    <Page title={t('app.nav.wall')}>
      <Loaded query={wall}>
        {(now) => (
          <>
            <Today wall={now} />
            <Channels channels={now.channels} />
            <InLine wall={now} />
            {mayLead && <LiveCalls />}
            <OnDuty wall={now} />
            <Hotline />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Today({ wall }: { wall: Wall }) {
  const { t } = useTranslation();
  const { share, span, count } = useFigures();
  const { waiting, longest } = waitingOf(wall.waiting);
  const { today } = wall;
  const level = today.service_level;
  return (
    <Figures
      figures={[
        { name: t('wall.waiting'), value: count(waiting), note: t('wall.waiting_note'), ...(waiting > 0 && { tone: 'bad' as const }) },
        { name: t('wall.longest'), value: longest === null ? '–' : span(secondsSince(longest, wall.at)) },
        {
          name: t('wall.level'),
          value: share(level),
          note: t('wall.level_note'),
          ...(level !== null && { tone: level >= 0.8 ? ('good' as const) : ('bad' as const) }),
        },
        {
          name: t('wall.answered'),
          value: count(today.answered),
          note: t('wall.of', { arrived: count(today.arrived), abandoned: count(today.abandoned) }),
        },
        { name: t('wall.speed'), value: span(today.speed_of_answer_s) },
        { name: t('wall.kept'), value: share(today.promises_kept), note: t('wall.kept_note') },
      ]}
    />
  );
}

function InLine({ wall }: { wall: Wall }) {
  const { t } = useTranslation();
  const { span, count } = useFigures();
  const columns: Column<Waiting>[] = [
    { name: t('wall.band'), cell: (w) => <Badge tone={BANDS[w.band]}>{t(`wall.bands.${w.band}`)}</Badge> },
    { name: t('wall.kind'), cell: (w) => t(`wall.kinds.${w.kind}`) },
    { name: t('wall.state'), cell: (w) => t(`wall.states.${w.state as 'queued'}`, { defaultValue: w.state }) },
    { name: t('wall.count'), figure: true, cell: (w) => count(w.count) },
    { name: t('wall.longest'), figure: true, cell: (w) => span(secondsSince(w.since, wall.at)) },
  ];
  return (
    <Card title={t('wall.line')} flush>
      {wall.waiting.length > 0 ? (
        <Table
          label={t('wall.line')}
          columns={columns}
          rows={wall.waiting}
          keyOf={(w) => [w.kind, w.band, w.state].join()}
        />
      ) : (
        <Empty title={t('wall.nobody')} />
      )}
    </Card>
  );
}

function OnDuty({ wall }: { wall: Wall }) {
  const { t } = useTranslation();
  const mayWrite = useMay('queue.write');
  const [chosen, setChosen] = useState<Agent | null>(null);
  const { span } = useFigures();
  const columns: Column<Agent>[] = [
    { name: t('wall.agent'), cell: (a) => a.name },
    {
      name: t('wall.doing'),
      cell: (a) => <Badge tone={TONES[a.activity]}>{t(`wall.activities.${a.activity}`)}</Badge>,
    },
    { name: t('wall.since'), figure: true, cell: (a) => span(secondsSince(a.since, wall.at)) },
    {
      name: t('wall.holds'),
      cell: (a) => a.contacts.map((c) => t(`wall.kinds.${c.kind}`)).join(' · ') || '–',
    },
    { name: t('wall.languages'), cell: (a) => a.languages.map((l) => t(`wall.language.${l as 'zh'}`)).join(' · ') },
    ...(mayWrite ? [{ name: t('wall.ability'), cell: (a: Agent) => <Ability agent={a} onChoose={setChosen} /> }] : []),
  ];
  return (
    <Card title={t('wall.on_duty', { count: wall.agents.length })} flush>
      {wall.agents.length > 0 ? (
        <Table label={t('wall.agents')} columns={columns} rows={wall.agents} keyOf={(a) => a.id} />
      ) : (
        <Empty title={t('wall.nobody_there')} />
      )}
      {chosen && <AbilitySheet key={chosen.id} agent={chosen} onClose={() => setChosen(null)} />}
    </Card>
  );
}

function Ability({ agent, onChoose }: { agent: Agent; onChoose: (agent: Agent) => void }) {
  const { t } = useTranslation();
  return <IconButton icon="pen" label={t('wall.ability_of', { name: agent.name })} onClick={() => onChoose(agent)} />;
}
