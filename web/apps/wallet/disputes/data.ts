import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';

export type Dispute = Schemas['DisputeOut'];
export type DisputeReason = Schemas['DisputeReason'];
export type Evidence = Schemas['EvidenceOut'];

const LOOK_AGAIN_MS = 15_000;
/** A large photo over a slow network. */
const UPLOAD_PATIENCE_MS = 180_000;

export function useDispute(id: string, open: boolean) {
  return useQuery({
    queryKey: [...keys.matters, 'dispute', id],
    queryFn: () => ask(api.GET('/v1/disputes/{dispute_id}', { params: { path: { dispute_id: id } } })),
    refetchInterval: open ? LOOK_AGAIN_MS : false,
  });
}

/** What was paid into escrow; its matter has the payment's id. */
export function useEscrow(id: string) {
  return useQuery({
    queryKey: [...keys.matters, 'escrow', id],
    queryFn: () => ask(api.GET('/v1/escrows/{escrow_id}', { params: { path: { escrow_id: id } } })),
  });
}

/** Send a file as it is. The same file again is the same evidence, so that a lost answer is no trouble. */
export function upload(dispute: string, file: File, shared: boolean): Promise<Evidence> {
  return ask(
    api.POST('/v1/disputes/{dispute_id}/evidence', {
      params: { path: { dispute_id: dispute }, query: { name: file.name.slice(0, 100) || 'file', shared } },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as BodyInit,
      fetch: (request) => fetch(request, { signal: AbortSignal.timeout(UPLOAD_PATIENCE_MS) }),
    }),
  );
}

export function fileUrl(dispute: string, file: string): string {
  return `/v1/disputes/${dispute}/evidence/${file}`;
}
