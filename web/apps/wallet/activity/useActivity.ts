import { ask, ProblemError } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, type Activity, type ActivityKind } from '../app/api';
import { keys, refreshMoney } from '../app/queries';
import { nextLook } from '../money/states';

const GETTERS: Record<ActivityKind, (id: string) => Promise<Activity>> = {
  transfer: (id) => ask(api.GET('/v1/transfers/{transfer_id}', { params: { path: { transfer_id: id } } })),
  payment: (id) => ask(api.GET('/v1/payments/{payment_id}', { params: { path: { payment_id: id } } })),
  top_up: (id) => ask(api.GET('/v1/top-ups/{top_up_id}', { params: { path: { top_up_id: id } } })),
  withdrawal: (id) => ask(api.GET('/v1/withdrawals/{withdrawal_id}', { params: { path: { withdrawal_id: id } } })),
};

// Fees are mostly taken from withdrawals, so they are asked first.
const KINDS: ActivityKind[] = ['withdrawal', 'transfer', 'payment', 'top_up'];

export function isKind(text: string): text is ActivityKind {
  return text in GETTERS;
}

/** A fee's or a reversal's activity, whose kind its line does not tell. */
async function findActivity(id: string): Promise<Activity> {
  let missing: unknown;
  for (const kind of KINDS) {
    try {
      return await GETTERS[kind](id);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status !== 404) throw error;
      missing = error;
    }
  }
  throw missing;
}

export function fetchActivity(kind: string, id: string): Promise<Activity> {
  return isKind(kind) ? GETTERS[kind](id) : findActivity(id);
}

/** An activity, asked about again until it has ended; when it changes, balances and lists are fetched anew. */
export function useActivity(kind: string, id: string, enabled = true) {
  const activity = useQuery({
    enabled,
    queryKey: keys.activity(kind, id),
    queryFn: () => fetchActivity(kind, id),
    staleTime: 1_000,
    refetchInterval: (query) => nextLook(query.state.data),
  });
  const state = activity.data?.state;
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== undefined && before.current !== state) refreshMoney();
    before.current = state;
  }, [state]);
  return activity;
}
