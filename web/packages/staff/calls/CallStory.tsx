import { Badge, Card, Skeleton, Timeline, type Step } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Failure } from '../shared/Failure';
import { useTimeline, type CallMoment, type StaffCall } from './data';
import { Recordings } from './Recordings';
import { spanOf } from './spans';
import { useCallWords } from './words';

/** A call from its coming on: what happened on the line and in the queue, and what was kept of it. */
export function CallStory({ call }: { call: Pick<StaffCall, 'id' | 'version'> }) {
  const { t } = useTranslation();
  const story = useTimeline(call.id, call.version);
  if (!story.data) {
    if (story.isError) return <Failure error={story.error} onRetry={() => void story.refetch()} />;
    return <Skeleton lines={5} plain label={t('shell.loading')} />;
  }
  const { items, recordings } = story.data;
  return (
    <div className="stack" data-testid="call-story">
      <Recordings call={call.id} recordings={recordings} />
      <Card title={t('calls.timeline')}>
        <Steps call={story.data.call} items={items} />
      </Card>
    </div>
  );
}

function Steps({ call, items }: { call: StaffCall; items: readonly CallMoment[] }) {
  const { t } = useTranslation();
  const words = useCallWords();
  const began = Date.parse(call.opened_at);
  const happened = items.map((item): Step => {
    const after = spanOf((Date.parse(item.at) - began) / 1_000);
    const number = item.agent_id !== null && item.agent_id === call.agent_id ? call.agent_number : null;
    const detail = [
      after,
      item.source === 'queue' && t('calls.in_queue'),
      number !== null && t('calls.agent', { number }),
      words.detailOf(item),
    ];
    const state = item.kind === 'lose' || item.kind === 'not_identified' ? 'failed' : 'done';
    return { title: words.titleOf(item), detail: detail.filter(Boolean).join(' · '), state };
  });
  const standing: Step[] =
    call.ended_at === null ? [{ title: <Badge tone="info">{words.state(call.state)}</Badge>, state: 'now' }] : [];
  return <Timeline steps={[...happened, ...standing]} />;
}
