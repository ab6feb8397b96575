import { currentLocale, useLocale } from '@purser/i18n';
import { toast } from '@purser/ui';
import { useEffect } from 'react';
import { keys, queries, refreshMoney } from '../app/queries';
import { refreshSecurity } from '../security/data';
import type { Message } from './data';
import { News } from './news';

/** After this long without a stream it is tried again; the browser itself gives up on a refusal. */
const AGAIN_MS = 10_000;

/** What the server says unasked. */
export interface Stream {
  close: () => void;
}

function onMessage(event: MessageEvent<string>): void {
  const message = JSON.parse(event.data) as Message;
  toast(message.title, message.topic !== 'security');
  void queries.invalidateQueries({ queryKey: keys.messages });
  if (message.topic === 'security') refreshSecurity();
  else refreshMoney();
}

/** The session may be over: `me` finds out, and leads to the sign-in page. */
function onEnd(): void {
  void queries.invalidateQueries({ queryKey: keys.me });
}

/** Listens until it is closed. A browser comes back by itself with the number of the last message it heard. */
export function listen(): Stream {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | null = null;
  const news = new News();
  const onWallet = async ({ data }: MessageEvent<string>) => {
    if (await news.isBalance(JSON.parse(data))) refreshMoney();
  };
  const onUnread = async ({ data }: MessageEvent<string>) => {
    if (await news.isCount(JSON.parse(data))) void queries.invalidateQueries({ queryKey: keys.messages });
  };
  const begin = () => {
    source = new EventSource(`/v1/stream?lang=${encodeURIComponent(currentLocale())}`);
    source.addEventListener('message', onMessage);
    source.addEventListener('unread', (event) => void onUnread(event));
    source.addEventListener('wallet', (event) => void onWallet(event));
    source.addEventListener('call', () => void queries.invalidateQueries({ queryKey: keys.call }));
    source.addEventListener('end', onEnd);
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      if (navigator.onLine) onEnd();
      timer = setTimeout(begin, AGAIN_MS);
    };
  };
  begin();
  return {
    close: () => {
      clearTimeout(timer);
      source?.close();
    },
  };
}

/** News arrive while the app is open. */
export function useStream(): void {
  const locale = useLocale();
  useEffect(() => {
    if (typeof EventSource === 'undefined') return undefined;
    const stream = listen();
    return stream.close;
  }, [locale]);
}
