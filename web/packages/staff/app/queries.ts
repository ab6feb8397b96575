import { isSignedOut, NoAnswer, ProblemError } from '@purser/client';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

/** The names under which answers are kept. */
export const keys = {
  me: ['me'] as const,
  matters: ['matters'] as const,
  own: ['own'] as const,
  calendar: ['calendar'] as const,
  decisions: ['decisions'] as const,
  staff: ['staff'] as const,
  audit: ['audit'] as const,
};

function mayRetry(failures: number, error: Error): boolean {
  if (error instanceof NoAnswer) return navigator.onLine && failures < 2;
  return error instanceof ProblemError && error.status >= 500 && failures < 1;
}

/** Whatever learns that the session is over leads to the sign-in page; nothing of a customer stays in memory. */
function noticeSignOut(error: Error): void {
  if (!isSignedOut(error)) return;
  forgetAll();
}

/** Nobody is signed in any more; what is on the screen learns it, the rest is dropped. */
export function forgetAll(): void {
  queries.setQueryData(keys.me, null);
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
}

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignOut }),
  mutationCache: new MutationCache({ onError: noticeSignOut }),
  defaultOptions: {
    queries: { staleTime: 5_000, retry: mayRetry, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});
