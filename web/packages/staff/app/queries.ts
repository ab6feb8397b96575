import { newQueries } from '@purser/client';
import type { QueryClient } from '@tanstack/react-query';

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

/** Nobody is signed in any more: that leads to the sign-in page, and nothing of a customer stays in memory. */
export function forgetAll(): void {
  queries.setQueryData(keys.me, null);
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
}

export const queries: QueryClient = newQueries(forgetAll);
