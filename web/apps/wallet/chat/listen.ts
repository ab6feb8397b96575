import { currentLocale } from '@purser/i18n';
import type { Chat, ChatMessage } from './data';

/** After this long without a stream it is tried again; the browser itself gives up on a refusal. */
const AGAIN_MS = 3_000;

export interface Ears {
  onMessage: (message: ChatMessage) => void;
  onChat: (chat: Chat) => void;
  onTyping: () => void;
  /** The session is over, or the server goes for a moment. */
  onEnd: (reason: string) => void;
}

/**
 * Listens to a chat after message `after` until it is closed. A browser comes back by itself with the number of the last
 * message it heard; where it has given up, `after` says where to go on.
 */
export function listen(chat: string, after: () => number, ears: Ears): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | null = null;
  const begin = () => {
    source = new EventSource(`/v1/chats/${chat}/stream?after=${after()}&lang=${encodeURIComponent(currentLocale())}`);
    const on = <Data>(name: string, hear: (data: Data) => void) =>
      source?.addEventListener(name, (event) => hear(JSON.parse((event as MessageEvent<string>).data) as Data));
    on<ChatMessage>('message', ears.onMessage);
    on<Chat>('chat', ears.onChat);
    on('typing', ears.onTyping);
    on<{ reason: string }>('end', ({ reason }) => ears.onEnd(reason));
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(begin, AGAIN_MS);
    };
  };
  begin();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
