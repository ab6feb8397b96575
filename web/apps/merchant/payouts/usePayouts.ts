import { ask, ProblemError, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';
import { usePages } from '../shared/usePages';

export type Payout = Schemas['PayoutOut'];

const LOOK_AGAIN_MS = 10_000;

/** What was paid out, newest first. */
export function usePayouts() {
  return usePages<Payout>(keys.payouts, (cursor) => ask(api.GET('/v1/merchants/me/payouts', { params: { query: cursor } })));
}

/** One payout, looked at while it is on its way. */
export function usePayout(id: string) {
  return useQuery({
    queryKey: [...keys.payouts, id],
    queryFn: () => ask(api.GET('/v1/merchants/me/payouts/{payout_id}', { params: { path: { payout_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.timeline.ended_at === null ? LOOK_AGAIN_MS : false),
  });
}

/** Where the merchant is paid out to; null: the operator has put nothing down yet. */
export function useAccount() {
  return useQuery({
    queryKey: [...keys.payouts, 'account'],
    queryFn: async () => {
      try {
        return await ask(api.GET('/v1/merchants/me/settlement-account'));
      } catch (error) {
        if (error instanceof ProblemError && error.code === 'settlement_account_missing') return null;
        throw error;
      }
    },
  });
}
