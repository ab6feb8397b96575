import { newQueries } from '@purser/client';
import type { QueryClient } from '@tanstack/react-query';
import { forgetKept } from '../offline/store';

/** The names under which answers are kept. */
export const keys = {
  me: ['me'] as const,
  wallets: ['wallets'] as const,
  safeguards: ['safeguards'] as const,
  sessions: ['sessions'] as const,
  devices: ['devices'] as const,
  passkeys: ['passkeys'] as const,
  credentials: ['credentials'] as const,
  matters: ['matters'] as const,
  call: ['call'] as const,
  messages: ['messages'] as const,
  preferences: ['notice-preferences'] as const,
  cards: (wallet: string) => ['cards', wallet] as const,
  pending: (wallet: string) => ['statement', wallet, 'pending'] as const,
  activity: (kind: string, id: string) => ['activity', kind, id] as const,
  statement: (wallet: string) => ['statement', wallet] as const,
  summary: (wallet: string, month: string) => ['statement', wallet, 'summary', month] as const,
};

/** Whatever learns that the session is over tells `useMe`, which leads to the sign-in page. */
function forgetAll(): void {
  forgetKept();
  queries.setQueryData(keys.me, null);
}

export const queries: QueryClient = newQueries(forgetAll);

/** After money moved: balances, lists and totals are asked for again. */
export function refreshMoney(): void {
  void queries.invalidateQueries({ queryKey: keys.wallets });
  void queries.invalidateQueries({ queryKey: ['statement'] });
}
