import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';

/** The balance and the cards that a payment was paid from. It never changes. */
export function useSources(payment: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: [...keys.activity('payment', payment), 'sources'],
    queryFn: () => ask(api.GET('/v1/payments/{payment_id}/sources', { params: { path: { payment_id: payment } } })),
    staleTime: Infinity,
  });
}
