import { ask, ProblemError, type Schemas } from '@purser/client';
import { useLocale } from '@purser/i18n';
import { useQuery } from '@tanstack/react-query';
import { api } from '@purser/staff/app/api';
import { useLookAgain } from '@purser/staff/app/attention';
import { queries } from '@purser/staff/app/queries';
import { useMay } from '@purser/staff/session/useColleague';

export type Contact = Schemas['QueueContact'];
export type Desk = Schemas['AgentDesk'];
export type Chat = Schemas['StaffChat'];
export type Message = Schemas['ChatMessage'];

/** A chat is the agent's a moment after its contact: whoever has just accepted it waits so long at most. */
const PATIENCE = { tries: 8, everyMs: 400 } as const;

const PAGE = 200;
const LOOK_AGAIN_MS = 15_000;

const DESK = ['desk'] as const;
const chatKey = (id: string) => ['chat', id] as const;
const messagesKey = (id: string, locale: string) => [...chatKey(id), 'messages', locale] as const;

/** Whether one takes contacts, and what one holds. It changes by what the stream tells; now and then it is looked at
 * all the same, for where no stream gets through. */
export function useDesk() {
  const refetchInterval = useLookAgain(LOOK_AGAIN_MS);
  return useQuery({
    queryKey: DESK,
    refetchInterval,
    enabled: useMay('queue.work'),
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/agents/me', { signal })),
  });
}

export function showDesk(desk: Desk): void {
  queries.setQueryData(DESK, desk);
}

export const deskNow = () => queries.getQueryData<Desk>(DESK);

export function refreshDesk(): void {
  void queries.invalidateQueries({ queryKey: DESK });
}

export function refreshChat(id: string): void {
  void queries.invalidateQueries({ queryKey: chatKey(id) });
}

/** Breaks, wrap-up codes and skills, as the policy names them. */
export function useChoices() {
  const locale = useLocale();
  return useQuery({
    queryKey: ['queue choices', locale],
    staleTime: Infinity,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/queue/choices', { signal })),
  });
}

export function useChat(id: string) {
  return useQuery({
    queryKey: chatKey(id),
    retry: (failures, error) =>
      error instanceof ProblemError && error.status === 404 && failures < PATIENCE.tries,
    retryDelay: PATIENCE.everyMs,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/chats/{chat_id}', { params: { path: { chat_id: id } }, signal })),
  });
}

/** What was said, in one's own language. What is known is not asked for again: only what came after it. */
export function useMessages(chat: Chat | undefined) {
  const locale = useLocale();
  const id = chat?.id ?? '';
  const queryKey = messagesKey(id, locale);
  return useQuery({
    queryKey,
    enabled: chat !== undefined,
    queryFn: async ({ signal }) => {
      let known = queries.getQueryData<Message[]>(queryKey) ?? [];
      for (;;) {
        const query = { after: known.at(-1)?.number ?? 0, limit: PAGE };
        const params = { path: { chat_id: id }, query };
        const { items } = await ask(api.GET('/v1/staff/chats/{chat_id}/messages', { params, signal }));
        known = [...known, ...items];
        if (items.length < PAGE) return known;
      }
    },
  });
}

/** A customer whom a contact or a case brought. That they were opened is recorded, so it is not asked for by itself. */
export function useCustomer(id: string | null) {
  return useQuery({
    queryKey: ['customer', id],
    enabled: id !== null && useMay('customer.open'),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) =>
      ask(api.GET('/v1/staff/customers/{customer_id}', { params: { path: { customer_id: id ?? '' } }, signal })),
  });
}

export function refreshCustomer(id: string): void {
  void queries.invalidateQueries({ queryKey: ['customer', id] });
  void queries.invalidateQueries({ queryKey: ['answer', id] });
}
