import { ask } from '@purser/client';
import { api } from '../app/api';
import type { Dispute } from './useDisputes';

const at = ({ id }: Dispute) => ({ path: { dispute_id: id } });

/** What a merchant can do in a dispute, by the step it takes. */
export const act = {
  ship: (dispute: Dispute, body: { carrier?: string; tracking?: string }) =>
    ask(api.POST('/v1/merchants/me/disputes/{dispute_id}/shipment', { params: at(dispute), body })),
  receive: (dispute: Dispute) => ask(api.POST('/v1/merchants/me/disputes/{dispute_id}/receipt', { params: at(dispute) })),
  rest: (dispute: Dispute) => ask(api.POST('/v1/merchants/me/disputes/{dispute_id}/rest', { params: at(dispute) })),
  pay: (dispute: Dispute, key: string) =>
    ask(
      api.POST('/v1/merchants/me/disputes/{dispute_id}/pay', {
        params: { ...at(dispute), header: { 'Idempotency-Key': key } },
      }),
    ),
};

/** Sends a file as it is; what it is, the server judges by its content. */
export function bring(dispute: Dispute, file: File, shared: boolean) {
  return ask(
    api.POST('/v1/merchants/me/disputes/{dispute_id}/evidence', {
      params: { ...at(dispute), query: { name: file.name.slice(-100), shared } },
      headers: { 'Content-Type': 'application/octet-stream' },
      // The types know bytes as text only.
      body: file as unknown as string,
      bodySerializer: (body) => body,
    }),
  );
}
