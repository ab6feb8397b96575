import { newQueries } from '@purser/client';
import type { QueryClient } from '@tanstack/react-query';

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

/** The session is over: that leads to the sign-in page, and nothing of the shop stays in memory. */
export function forgetShop(): void {
  queries.setQueryData(keys.session, null);
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
}

export const queries: QueryClient = newQueries(forgetShop);

/** After something was done: whatever it may have changed is asked for again. */
export function refreshShop(): void {
  for (const [name, queryKey] of Object.entries(keys)) {
    if (name !== 'session') void queries.invalidateQueries({ queryKey });
  }
}
