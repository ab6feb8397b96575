import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, type Entry } from '../app/api';

/** More than this do not come in between two looks. */
const LOOKED_AT = 5;

/** Notices a payment that was not there when the page was opened. */
export function usePaid(walletId: string, onPaid: (entry: Entry) => void): void {
  const seen = useRef<number | null>(null);
  const tell = useRef(onPaid);
  useEffect(() => {
    tell.current = onPaid;
  });
  const { data } = useQuery({
    queryKey: ['paid', walletId],
    gcTime: 0,
    refetchInterval: 1_500,
    // Of any kind: the newest lines are read from the end of the wallet, while a kind would be searched for.
    queryFn: () => ask(api.GET('/v1/statements', { params: { query: { wallet_id: walletId, limit: LOOKED_AT } } })),
  });
  useEffect(() => {
    if (!data) return;
    const before = seen.current;
    seen.current = data.items[0]?.version ?? 0;
    if (before === null) return;
    const paid = data.items.find(({ version, kind, direction }) => version > before && kind === 'payment' && direction === 'out');
    if (paid) tell.current(paid);
  }, [data]);
}
