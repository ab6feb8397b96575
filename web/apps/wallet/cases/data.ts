import { ask, type Schemas } from '@purser/client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';

export type Case = Schemas['CaseOut'];
export type CaseSummary = Schemas['CaseSummary'];
export type CaseMessage = Schemas['CaseMessage'];
export type Attachment = Schemas['AttachmentOut'];
export type NewCase = Schemas['CaseIn'];
export type LinkKind = Schemas['CaseLinkIn']['kind'];

const PAGE = 20;
const LOOK_AGAIN_MS = 10_000;
/** A large photo over a slow network. */
const UPLOAD_PATIENCE_MS = 180_000;

const LINKS: Readonly<Record<LinkKind, true>> = {
  payment: true,
  refund: true,
  dispute: true,
  escrow: true,
  unbinding: true,
  stolen_account: true,
  personal_data: true,
  card: true,
};

export function isLinkKind(text: string | null): text is LinkKind {
  return text !== null && text in LINKS;
}

/** My cases, newest first, page by page. */
export function useCases() {
  return useInfiniteQuery({
    queryKey: [...keys.matters, 'cases'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return ask(api.GET('/v1/cases', { params: { query }, signal }));
    },
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** One of them with its thread, looked at again: somebody may be answering. */
export function useCase(id: string) {
  return useQuery({
    queryKey: [...keys.matters, 'case', id],
    queryFn: () => ask(api.GET('/v1/cases/{case_id}', { params: { path: { case_id: id } } })),
    refetchInterval: ({ state }) => (state.data && isOver(state.data.state) ? false : LOOK_AGAIN_MS),
  });
}

/** What a case can be about. */
export function useCaseTypes() {
  return useQuery({
    queryKey: ['case-types'],
    queryFn: () => ask(api.GET('/v1/case-types')),
    // What fits nothing else is looked for at the end.
    select: ({ items }) => [...items.filter(({ code }) => code !== 'other'), ...items.filter(({ code }) => code === 'other')],
    staleTime: Infinity,
  });
}

export function isOver(state: string): boolean {
  return state === 'closed' || state === 'merged';
}

/** Send a file as it is. The same file again is the same attachment, so that a lost answer is no trouble. */
export function upload(id: string, file: File): Promise<Attachment> {
  return ask(
    api.POST('/v1/cases/{case_id}/files', {
      params: { path: { case_id: id }, query: { name: file.name.slice(0, 100) || 'file' } },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as BodyInit,
      fetch: (request) => fetch(request, { signal: AbortSignal.timeout(UPLOAD_PATIENCE_MS) }),
    }),
  );
}

export function fileUrl(id: string, file: string): string {
  return `/v1/cases/${id}/files/${file}`;
}

/** A number of our own for what is sent, so that sending it twice is sending it once. */
export function newRef(): string {
  return crypto.randomUUID();
}
