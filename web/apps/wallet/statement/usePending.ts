import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { fetchActivity } from '../activity/useActivity';
import { api, type Activity } from '../app/api';
import { keys, refreshMoney } from '../app/queries';
import { useWallet } from '../wallet/current';

const SOON_MS = 2_000;
const SELDOM_MS = 15_000;

/** Looks often while a bank works on something, seldom when all that is left is scheduled. */
function nextLook(pending: readonly Activity[] | undefined): number {
  return pending?.some(({ state }) => state !== 'scheduled') ? SOON_MS : SELDOM_MS;
}

/** What the wallet has begun and is not settled, wherever it was begun. */
export function usePending() {
  const { id } = useWallet();
  return useQuery({
    queryKey: keys.pending(id),
    queryFn: () => ask(api.GET('/v1/statements/pending', { params: { query: { wallet_id: id } } })),
    select: ({ items }) => items,
    refetchInterval: (query) => nextLook(query.state.data?.items),
  });
}

/** Tells of each that was under way and no longer is, once, with how it ended. */
export function useEnded(pending: readonly Activity[] | undefined, tell: (activity: Activity) => void): void {
  const before = useRef<readonly Activity[]>([]);
  const told = useRef(tell);
  useEffect(() => {
    told.current = tell;
  });
  useEffect(() => {
    if (!pending) return;
    const gone = before.current.filter((known) => !pending.some(({ id }) => id === known.id));
    before.current = pending;
    if (gone.length > 0) refreshMoney();
    for (const { kind, id } of gone) {
      fetchActivity(kind, id).then((activity) => told.current(activity), () => undefined);
    }
  }, [pending]);
}
