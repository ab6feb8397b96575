import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';

export type Refund = Schemas['RefundOut'];
export type RefundPart = Refund['parts'][number];
export type RefundReason = Schemas['RefundIn']['reason'];

const LOOK_AGAIN_MS = 15_000;

/** What of a payment or a top-up can still be given back. */
export function useRefundable(payment: string) {
  return useQuery({
    queryKey: [...keys.matters, 'refundable', payment],
    queryFn: () =>
      ask(api.GET('/v1/payments/{payment_id}/refundable', { params: { path: { payment_id: payment } } })),
  });
}

/** What was asked for of it before, newest first. */
export function useRefundsOf(payment: string) {
  return useQuery({
    queryKey: [...keys.matters, 'refunds', payment],
    queryFn: () => ask(api.GET('/v1/refunds', { params: { query: { payment_id: payment } } })),
  });
}

const travels = (refund: Refund | undefined) =>
  refund?.parts.some(({ arrived_at, kept }) => arrived_at === null && !kept) ?? false;

/** Where a refund is, looked at again while it is under way. */
export function useRefund(id: string, open: boolean) {
  return useQuery({
    queryKey: [...keys.matters, 'refund', id],
    queryFn: () => ask(api.GET('/v1/refunds/{refund_id}', { params: { path: { refund_id: id } } })),
    refetchInterval: ({ state }) => (open || travels(state.data) ? LOOK_AGAIN_MS : false),
  });
}
