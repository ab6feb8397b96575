import { askFully, lifetime, type Schemas } from '@purser/client';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useState } from 'react';
import { api } from '../app/api';
import { cleanLogin } from './phone';

type Purpose = Schemas['NewOneTimeCode']['purpose'];

/** Seconds until a moment of `performance.now()`; 0 once it is over. */
function useSecondsUntil(until: number | null): number {
  const [now, setNow] = useState(() => performance.now());
  // Counted from the moment it was sent, not from when the page was opened.
  useLayoutEffect(() => setNow(performance.now()), [until]);
  const over = until === null || now >= until;
  useEffect(() => {
    if (over) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, [over]);
  return until === null ? 0 : Math.max(0, Math.ceil((until - now) / 1_000));
}

/** Has a code sent to a phone or a mailbox, and counts the seconds until another one may be asked for. */
export function useOneTimeCode(purpose: Purpose) {
  const sending = useMutation({
    mutationFn: async (login: string) => {
      const body = { purpose, login: cleanLogin(login) };
      const { data, response } = await askFully(api.POST('/v1/one-time-codes', { body }));
      return { id: data.id, login: body.login, againAt: performance.now() + lifetime(data.resend_at, response) };
    },
  });
  const wait = useSecondsUntil(sending.data?.againAt ?? null);
  return { send: sending.mutate, sending: sending.isPending, error: sending.error, sent: sending.data ?? null, wait };
}

/** What goes with a code that was typed. */
export function codeShown(sent: { id: string; login: string }, code: string): Schemas['CodeShown'] {
  return { login: sent.login, code_request: sent.id, code };
}
