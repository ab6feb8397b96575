import { useEffect } from 'react';
import { refreshChat, refreshDesk } from './data';

/** The close code of a session that has ended. */
const SIGNED_OUT = 4401;
const AGAIN_MS = { first: 500, most: 15_000 } as const;

interface Told {
  number?: number;
  kind: string;
  data?: Record<string, unknown>;
}

/** What the desk does about something it is told: by its kind, as far as the first dot. */
type Heed = (told: Told) => void;

const listeners = new Set<Heed>();

/** Hear what the stream tells as long as the component is there. */
export function useTold(heed: Heed): void {
  useEffect(() => {
    listeners.add(heed);
    return () => void listeners.delete(heed);
  }, [heed]);
}

function heedAll(told: Told): void {
  const { kind, data = {} } = told;
  if (kind === 'contact' || kind === 'presence') refreshDesk();
  if (kind.startsWith('chat.') && kind !== 'chat.typing') {
    refreshChat(String(data.chat_id));
    if (kind !== 'chat.message') refreshDesk();
  }
  for (const listener of listeners) listener(told);
}

function address(after: number | null): string {
  const url = new URL('/v1/staff/stream', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  if (after !== null) url.searchParams.set('after', String(after));
  return url.href;
}

/**
 * Listens to the colleague's events without gaps: after a loss it goes on behind the last number it has heard. Before
 * the first it looks at everything once, since what was told before nobody has heard here.
 */
export function listen(heed: Heed = heedAll): () => void {
  let socket: WebSocket | null = null;
  let last: number | null = null;
  let wait: number = AGAIN_MS.first;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const open = () => {
    socket = new WebSocket(address(last));
    socket.onopen = () => {
      wait = AGAIN_MS.first;
      refreshDesk();
    };
    socket.onmessage = ({ data }) => {
      const told = JSON.parse(String(data)) as Told;
      if (told.number !== undefined) last = told.number;
      if (told.kind !== 'alive') heed(told);
    };
    socket.onclose = ({ code }) => {
      if (isOver || code === SIGNED_OUT) {
        refreshDesk(); // learns that the session is over
        return;
      }
      timer = setTimeout(open, wait);
      wait = Math.min(AGAIN_MS.most, wait * 2);
    };
  };
  open();
  return () => {
    isOver = true;
    clearTimeout(timer);
    socket?.close();
  };
}

/** The stream of whoever takes contacts, for as long as they are at the desk. */
export function useStream(isWanted: boolean): void {
  useEffect(() => (isWanted ? listen() : undefined), [isWanted]);
}
