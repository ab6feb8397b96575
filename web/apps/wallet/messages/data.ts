import { ask, type Schemas } from '@purser/client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys, queries } from '../app/queries';

export type Message = Schemas['MessageOut'];
export type Preference = Schemas['NoticePreference'];

const PAGE = 20;

/** What the customer was told, newest first, page by page. */
export function useMessages() {
  return useInfiniteQuery({
    queryKey: [...keys.messages, 'list'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return ask(api.GET('/v1/messages', { params: { query }, signal }));
    },
    getNextPageParam: (last) => last.next_cursor,
  });
}

const A_MINUTE = 60_000;

export const unreadKey = [...keys.messages, 'unread'] as const;

export const fetchUnread = () => ask(api.GET('/v1/messages', { params: { query: { limit: 1 } } }));

/** How many are unread, and the number of the newest; kept fresh by the stream, and looked at now and then without it. */
export function useUnread() {
  return useQuery({
    queryKey: unreadKey,
    staleTime: A_MINUTE,
    refetchInterval: A_MINUTE,
    queryFn: fetchUnread,
    select: ({ unread, last_number }) => ({ unread, last: last_number }),
  });
}

/** Everything up to a message has been seen. */
export async function markRead(upTo: number): Promise<void> {
  await ask(api.POST('/v1/messages/read', { body: { up_to: upTo } }));
  await queries.invalidateQueries({ queryKey: unreadKey });
}

export function usePreferences() {
  return useQuery({
    queryKey: keys.preferences,
    queryFn: () => ask(api.GET('/v1/notice-preferences')),
    select: ({ items }) => items,
  });
}
