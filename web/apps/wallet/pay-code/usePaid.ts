import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, type Entry } from '../app/api';

/** Notices a payment that was not there when the page was opened. */
export function usePaid(walletId: string, onPaid: (entry: Entry) => void): void {
  const before = useRef<string | null | undefined>(undefined);
  const tell = useRef(onPaid);
  useEffect(() => {
    tell.current = onPaid;
  });
  const { data } = useQuery({
    queryKey: ['paid', walletId],
    gcTime: 0,
    refetchInterval: 1_500,
    queryFn: () =>
      ask(api.GET('/v1/statements', { params: { query: { wallet_id: walletId, kind: 'payment', limit: 1 } } })),
  });
  useEffect(() => {
    if (!data) return;
    const newest = data.items[0];
    if (before.current === undefined) before.current = newest?.id ?? null;
    else if (newest && newest.id !== before.current) {
      before.current = newest.id;
      tell.current(newest);
    }
  }, [data]);
}
