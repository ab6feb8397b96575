import { Badge, Banner, Button, Card, type Column, Empty, Sheet, Skeleton, Table, type Tone, useSignal } from '@purser/ui';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useColleague } from '../session/useColleague';
import { Failure } from '../shared/Failure';
import { CallStory } from './CallStory';
import { useLivingCalls, useWall, type StaffCall } from './data';
import css from './LiveCalls.module.css';
import { ownLine } from './ownLine';
import { spanOf } from './spans';
import { Supervise } from './Supervise';
import { useCallWords } from './words';

const TONES: Partial<Record<StaffCall['state'], Tone>> = {
  queued: 'warn',
  connected: 'info',
  on_hold: 'warn',
  announced: 'plain',
  dialling: 'warn',
};
const TALKING = ['connected', 'on_hold'];

/** All calls there are now, for whoever leads: how each stands, its story, and a way onto the line. */
export function LiveCalls() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<string | null>(null);
  const [joined, setJoined] = useState<string | null>(null);
  const calls = useLivingCalls(joined !== null);
  const line = useSignal(ownLine);
  const talks = line.call !== null && !line.isGuest;
  const items = calls.data?.items ?? [];
  const shown = items.find(({ id }) => id === opened);
  const acts = (call: StaffCall) => (
    <Acts call={call} busy={talks} isOn={joined === call.id} onOpen={setOpened} onJoin={setJoined} />
  );
  return (
    <Card title={calls.data ? t('calls.live.title', { count: items.length }) : t('calls.live.label')} flush>
      {calls.isError && (
        <div className={css.inset}>
          <Failure error={calls.error} onRetry={() => void calls.refetch()} />
        </div>
      )}
      {talks && items.length > 0 && (
        <div className={css.inset}>
          <Banner tone="info">{t('calls.live.busy')}</Banner>
        </div>
      )}
      {joined !== null && <Supervise key={joined} call={joined} calls={items} onEnd={() => setJoined(null)} />}
      {calls.isPending && (
        <div className={css.inset}>
          <Skeleton lines={3} plain label={t('shell.loading')} />
        </div>
      )}
      {calls.isSuccess && items.length === 0 && <Empty title={t('calls.no_calls')} detail={t('calls.live.none')} />}
      {items.length > 0 && <Calls calls={items} at={calls.dataUpdatedAt} acts={acts} />}
      {shown && (
        <Sheet open title={t('calls.timeline')} closeLabel={t('shell.close')} onClose={() => setOpened(null)}>
          <CallStory call={shown} />
        </Sheet>
      )}
    </Card>
  );
}

interface CallsProps {
  calls: readonly StaffCall[];
  /** When they were looked at, in milliseconds. */
  at: number;
  acts: (call: StaffCall) => ReactNode;
}

function Calls({ calls, at, acts }: CallsProps) {
  const { t } = useTranslation();
  const words = useCallWords();
  const agents = useWall().data?.agents ?? [];
  const agentOf = ({ state, agent_id, agent_number }: StaffCall) => {
    if (!TALKING.includes(state) || agent_id === null) return '–';
    const name = agents.find(({ id }) => id === agent_id)?.name;
    return [name, agent_number].filter(Boolean).join(' ');
  };
  const columns: Column<StaffCall>[] = [
    { name: t('calls.live.state'), cell: (c) => <Badge tone={TONES[c.state] ?? 'plain'}>{words.state(c.state)}</Badge> },
    { name: t('calls.live.since'), figure: true, cell: (c) => spanOf((at - Date.parse(c.since)) / 1_000) },
    { name: t('calls.live.way'), cell: (c) => `${t(`calls.direction.${c.direction}`)} · ${t(`calls.way.${c.way}`)}` },
    { name: t('calls.live.known'), cell: (c) => t(`calls.proof.${c.proof ?? 'none'}`) },
    { name: t('calls.live.agent'), cell: agentOf },
    { name: t('calls.live.acts'), cell: acts },
  ];
  return (
    <div className={css.calls}>
      <Table label={t('calls.live.label')} columns={columns} rows={calls} keyOf={(c) => c.id} />
    </div>
  );
}

interface ActsProps {
  call: StaffCall;
  /** One talks oneself: there is one line. */
  busy: boolean;
  isOn: boolean;
  onOpen: (id: string) => void;
  onJoin: (id: string) => void;
}

function Acts({ call, busy, isOn, onOpen, onJoin }: ActsProps) {
  const { t } = useTranslation();
  const isMine = call.agent_id === useColleague().id;
  return (
    <span className={css.acts}>
      <Button look="plain" onClick={() => onOpen(call.id)}>
        {t('calls.timeline')}
      </Button>
      {TALKING.includes(call.state) && !isOn && !isMine && (
        <Button look="soft" disabled={busy} onClick={() => onJoin(call.id)}>
          {t('calls.live.listen')}
        </Button>
      )}
    </span>
  );
}
