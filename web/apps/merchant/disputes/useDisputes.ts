import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';
import { usePages } from '../shared/usePages';

export type Dispute = Schemas['DisputeOut'];
export type Reply = Schemas['Reply'];

/** Disputes about my sales, newest first. */
export function useDisputes() {
  return usePages([...keys.disputes, 'list'], (cursor) =>
    ask(api.GET('/v1/merchants/me/disputes', { params: { query: cursor } })),
  );
}

const LOOK_AGAIN_MS = 10_000;

export function useDispute(id: string) {
  return useQuery({
    queryKey: [...keys.disputes, 'one', id],
    queryFn: () => ask(api.GET('/v1/merchants/me/disputes/{dispute_id}', { params: { path: { dispute_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.timeline.ended_at === null ? LOOK_AGAIN_MS : false),
  });
}

/** Whether something is expected of the merchant now: an answer, evidence, goods, the money. */
export function waitsForMe({ timeline, asked, goods }: Dispute): boolean {
  if (timeline.state === 'evidence') return asked.includes('merchant');
  if (timeline.state === 'fulfilling') return goods?.sender === 'merchant' && goods.sent_at === null;
  return timeline.turn === 'merchant';
}
