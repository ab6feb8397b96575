import { askFully, lifetime } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../app/api';

/** A code that is to last a minute is replaced when this much of it is left. */
const MARGIN_MS = 1_000;

function useVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = () => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return visible;
}

/** A fresh payment code as long as somebody looks at it, and the whole seconds it has left. */
export function usePaymentCode(walletId: string, proof: string | null, wanted: boolean) {
  const code = useQuery({
    queryKey: ['payment-code', walletId, proof],
    enabled: wanted,
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    queryFn: async () => {
      const { data, response } = await askFully(
        api.POST('/v1/payment-codes', { body: { wallet_id: walletId, ...(proof === null ? {} : { proof }) } }),
      );
      return { ...data, until: performance.now() + lifetime(data.expires_at, response) - MARGIN_MS };
    },
  });
  const visible = useVisible();
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const left = code.data ? Math.max(0, Math.ceil((code.data.until - now) / 1_000)) : 0;
  const over = code.data !== undefined && left === 0;
  const { isFetching, isError, refetch } = code;
  useEffect(() => {
    if (over && visible && !isFetching && !isError) void refetch();
  }, [over, visible, isFetching, isError, refetch]);
  return { code: over ? undefined : code.data, left, error: code.error, refetch };
}
