import { ask } from '@purser/client';
import { Badge, Button, Card, type Column, Empty, Sheet, Table, type Tone } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useLookAgain } from '@purser/staff/app/attention';
import { CallStory } from '@purser/staff/calls/CallStory';
import type { StaffCall } from '@purser/staff/calls/data';
import { useCallWords } from '@purser/staff/calls/words';
import { Failure } from '@purser/staff/shared/Failure';
import { secondsSince, useFigures } from '../shared/words';
import { Supervise } from './Supervise';

const LOOK_AGAIN_MS = 3_000;
const TONES: Partial<Record<StaffCall['state'], Tone>> = {
  queued: 'warn',
  connected: 'info',
  on_hold: 'warn',
  announced: 'plain',
  dialling: 'warn',
};
const TALKING = ['connected', 'on_hold'];

/** All calls there are now, for whoever leads: how each stands, its story, and a way onto the line. */
export function LiveCalls({ agents, at }: { agents: readonly { id: string; name: string }[]; at: string }) {
  const { t } = useTranslation();
  const { span } = useFigures();
  const words = useCallWords();
  const refetchInterval = useLookAgain(LOOK_AGAIN_MS);
  const [opened, setOpened] = useState<string | null>(null);
  const [joined, setJoined] = useState<string | null>(null);
  const calls = useQuery({
    queryKey: ['living calls'],
    // A supervisor on a line listens, and touches nothing.
    refetchInterval: joined === null ? refetchInterval : LOOK_AGAIN_MS,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/calls', { signal })),
  });
  const items = calls.data?.items ?? [];
  const shown = items.find(({ id }) => id === opened);
  const nameOf = (id: string | null) => agents.find((one) => one.id === id)?.name ?? '–';
  const columns: Column<StaffCall>[] = [
    { name: t('wall.state'), cell: (c) => <Badge tone={TONES[c.state] ?? 'plain'}>{words.state(c.state)}</Badge> },
    { name: t('wall.since'), figure: true, cell: (c) => span(secondsSince(c.since, at)) },
    { name: t('wall.way'), cell: (c) => `${t(`calls.direction.${c.direction}`)}, ${t(`calls.way.${c.way}`)}` },
    { name: t('wall.known'), cell: (c) => t(`calls.proof.${c.proof ?? 'none'}`) },
    { name: t('wall.agent'), cell: (c) => (TALKING.includes(c.state) ? nameOf(c.agent_id) : '–') },
    {
      name: t('wall.acts'),
      cell: (c) => (
        <>
          <Button look="plain" onClick={() => setOpened(c.id)}>
            {t('calls.timeline')}
          </Button>
          {TALKING.includes(c.state) && joined !== c.id && (
            <Button look="soft" onClick={() => setJoined(c.id)}>
              {t('wall.listen')}
            </Button>
          )}
        </>
      ),
    },
  ];
  return (
    <Card title={t('wall.calls', { count: items.length })} flush>
      {calls.isError && <Failure error={calls.error} onRetry={() => void calls.refetch()} />}
      {joined !== null && <Supervise key={joined} call={joined} calls={items} onEnd={() => setJoined(null)} />}
      {items.length > 0 ? (
        <Table label={t('wall.calls_now')} columns={columns} rows={items} keyOf={(c) => c.id} />
      ) : (
        <Empty title={t('calls.no_calls')} />
      )}
      {shown && (
        <Sheet open title={t('calls.timeline')} closeLabel={t('shell.close')} onClose={() => setOpened(null)}>
          <CallStory call={shown} />
        </Sheet>
      )}
    </Card>
  );
}
