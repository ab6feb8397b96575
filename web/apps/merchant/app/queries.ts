import { isSignedOut, NoAnswer, ProblemError } from '@purser/client';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

/** The names under which answers are kept. */
export const keys = {
  session: ['session'] as const,
  merchant: ['merchant'] as const,
  orders: ['orders'] as const,
  movements: ['movements'] as const,
  refunds: ['refunds'] as const,
  disputes: ['disputes'] as const,
  inquiries: ['inquiries'] as const,
  payouts: ['payouts'] as const,
};

function mayRetry(failures: number, error: Error): boolean {
  if (error instanceof NoAnswer) return navigator.onLine && failures < 2;
  return error instanceof ProblemError && error.status >= 500 && failures < 1;
}

/** The session is over: that leads to the sign-in page, and nothing of the shop stays in memory. */
export function forgetShop(): void {
  queries.setQueryData(keys.session, null);
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
}

function noticeSignOut(error: Error): void {
  if (isSignedOut(error)) forgetShop();
}

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignOut }),
  mutationCache: new MutationCache({ onError: noticeSignOut }),
  defaultOptions: {
    queries: { staleTime: 5_000, retry: mayRetry, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** After something was done: whatever it may have changed is asked for again. */
export function refreshShop(): void {
  for (const [name, queryKey] of Object.entries(keys)) {
    if (name !== 'session') void queries.invalidateQueries({ queryKey });
  }
}
