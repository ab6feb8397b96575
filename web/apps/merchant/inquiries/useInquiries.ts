import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';
import { usePages } from '../shared/usePages';

export type Inquiry = Schemas['InquiryOut'];
export type InquirySummary = Schemas['InquirySummary'];

const LOOK_AGAIN_MS = 10_000;
const COUNT_AGAIN_MS = 60_000;
const MOST_COUNTED = 50;

/** What is asked about my sales, newest first: all of it, or what waits for an answer. */
export function useInquiries(waiting: boolean) {
  return usePages([...keys.inquiries, 'list', waiting], (cursor) =>
    ask(api.GET('/v1/merchants/me/inquiries', { params: { query: { waiting, ...cursor } } })),
  );
}

export function useInquiry(id: string) {
  return useQuery({
    queryKey: [...keys.inquiries, 'one', id],
    queryFn: () => ask(api.GET('/v1/merchants/me/inquiries/{inquiry_id}', { params: { path: { inquiry_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.is_open ? LOOK_AGAIN_MS : false),
  });
}

/** How many wait for an answer, looked at now and then; `more` when there are more than were counted. */
export function useWaiting(enabled = true): { count: number; more: boolean } {
  const { data } = useQuery({
    queryKey: [...keys.inquiries, 'waiting'],
    queryFn: () => ask(api.GET('/v1/merchants/me/inquiries', { params: { query: { waiting: true, limit: MOST_COUNTED } } })),
    refetchInterval: COUNT_AGAIN_MS,
    enabled,
  });
  return { count: data?.items.length ?? 0, more: data !== undefined && data.next_cursor !== null };
}
