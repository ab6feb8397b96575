import { ask } from '@purser/client';
import { moveMonth } from '@purser/i18n';
import { useQueries } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';
import { useWallet } from '../wallet/current';

const SHOWN = 6;
const A_WHILE = 5 * 60_000;

/** The months up to one that a chart shows beside it, oldest first. */
export function monthsUpTo(last: string): string[] {
  return Array.from({ length: SHOWN }, (_, place) => moveMonth(last, place - SHOWN + 1));
}

/** What came in and went out in each of those months; null until all of them are known. */
export function useMonths(last: string) {
  const { id } = useWallet();
  const months = monthsUpTo(last);
  return useQueries({
    queries: months.map((month) => ({
      queryKey: keys.summary(id, month),
      // What is over rarely changes.
      staleTime: month === last ? 5_000 : A_WHILE,
      queryFn: () => ask(api.GET('/v1/statements/summary', { params: { query: { wallet_id: id, month } } })),
    })),
    combine: (answers) => {
      const known = answers.map(({ data }) => data).filter((data) => data !== undefined);
      return {
        months: known.length === months.length ? known : null,
        error: answers.find(({ isError, data }) => isError && !data)?.error ?? null,
        retry: () => answers.forEach((answer) => void (answer.isError && answer.refetch())),
      };
    },
  });
}
