import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, type Entry } from '../app/api';
import { refreshMoney } from '../app/queries';

/** More than this do not come in between two looks. */
const LOOKED_AT = 10;

/** What came in since the page was opened, newest first. */
export function useReceived(walletId: string): Entry[] {
  const [opened, setOpened] = useState<number | null>(null);
  const { data } = useQuery({
    queryKey: ['received', walletId],
    gcTime: 0,
    refetchInterval: 2_000,
    queryFn: () => ask(api.GET('/v1/statements', { params: { query: { wallet_id: walletId, limit: LOOKED_AT } } })),
  });
  const newest = data?.items[0]?.version ?? 0;
  const known = useRef(0);
  useEffect(() => {
    if (!data) return;
    if (opened === null) setOpened(newest);
    else if (newest > known.current && newest > opened) refreshMoney();
    known.current = newest;
  }, [data, newest, opened]);
  if (opened === null) return [];
  return (data?.items ?? []).filter(({ version, direction }) => version > opened && direction === 'in');
}
