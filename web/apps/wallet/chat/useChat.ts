import { useLocale } from '@purser/i18n';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { keys, queries } from '../app/queries';
import { openChat, readMessages, type About, type Chat, type ChatMessage } from './data';
import { listen } from './listen';

/** How long somebody is said to be typing after they were last heard of it. */
const TYPING_MS = 5_000;

export interface Talk {
  chat: Chat;
  messages: ChatMessage[];
  isTyping: boolean;
  /** What an answer of the server says before the stream does. */
  heard: (message: ChatMessage) => void;
  became: (chat: Chat) => void;
}

/** By number, each once. */
export function join(before: readonly ChatMessage[], more: readonly ChatMessage[]): ChatMessage[] {
  const known = new Map(before.map((message) => [message.number, message]));
  for (const message of more) known.set(message.number, message);
  return [...known.values()].sort((one, other) => one.number - other.number);
}

function useTyping() {
  const [isTyping, setTyping] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const type = useCallback((is: boolean) => {
    clearTimeout(timer.current);
    setTyping(is);
    if (is) timer.current = setTimeout(() => setTyping(false), TYPING_MS);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [isTyping, type] as const;
}

/** The open chat with all that was said, as it happens. `round` opens another one when it is over. */
export function useChat(about: About | null, round: number) {
  const locale = useLocale();
  const opened = useQuery({
    queryKey: ['chat', about?.subject ?? '', about?.id ?? '', round, locale],
    queryFn: async () => {
      const chat = await openChat(about);
      return { chat, messages: await readMessages(chat.id, 0) };
    },
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const [chat, setChat] = useState<Chat | null>(null);
  const [messages, setMessages] = useState<ChatMessage[]>([]);
  const [isTyping, type] = useTyping();
  const last = useRef(0);

  const heard = useCallback(
    (message: ChatMessage) => {
      last.current = Math.max(last.current, message.number);
      setMessages((before) => join(before, [message]));
      if (message.author !== 'customer') type(false);
    },
    [type],
  );

  const { data } = opened;
  const ident = data?.chat.id;
  useEffect(() => {
    if (!data) return;
    setChat(data.chat);
    setMessages(data.messages);
    last.current = data.messages.at(-1)?.number ?? 0;
  }, [data]);
  useEffect(() => {
    if (!ident || typeof EventSource === 'undefined') return undefined;
    return listen(ident, () => last.current, {
      onMessage: heard,
      onChat: setChat,
      onTyping: () => type(true),
      onEnd: (reason) => {
        if (reason === 'session_ended') void queries.invalidateQueries({ queryKey: keys.me });
      },
    });
  }, [ident, heard, type]);

  const talk: Talk | null = chat && { chat, messages, isTyping, heard, became: setChat };
  return { talk, error: opened.error, retry: () => void opened.refetch() };
}
