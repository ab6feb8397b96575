import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';
import { usePages } from '../shared/usePages';

export type Refund = Schemas['MerchantRefundOut'];

/** Refunds of my sales, newest first: all of them, or those that wait for an answer. */
export function useRefunds(waiting: boolean) {
  return usePages([...keys.refunds, 'list', waiting], (cursor) =>
    ask(api.GET('/v1/merchants/me/refunds', { params: { query: { waiting, ...cursor } } })),
  );
}

const LOOK_AGAIN_MS = 10_000;

export function useRefund(id: string) {
  return useQuery({
    queryKey: [...keys.refunds, 'one', id],
    queryFn: () => ask(api.GET('/v1/merchants/me/refunds/{refund_id}', { params: { path: { refund_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.timeline.ended_at === null ? LOOK_AGAIN_MS : false),
  });
}
