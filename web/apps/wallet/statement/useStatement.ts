import { ask } from '@purser/client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';
import { useWallet } from '../wallet/current';
import { filterQuery, type Filter } from './filter';

const PAGE = 20;

/** The lines of the wallet that pass the filter, page by page. */
export function useStatement(filter: Filter) {
  const { id } = useWallet();
  return useInfiniteQuery({
    queryKey: [...keys.statement(id), 'list', filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === null ? {} : { cursor: pageParam };
      const query = { wallet_id: id, limit: PAGE, ...filterQuery(filter), ...cursor };
      return ask(api.GET('/v1/statements', { params: { query }, signal }));
    },
    getNextPageParam: (last) => last.next_cursor,
    select: ({ pages }) => pages.flatMap((page) => page.items),
  });
}

/** The newest lines, for home. */
export function useRecent(limit: number) {
  const { id } = useWallet();
  return useQuery({
    queryKey: [...keys.statement(id), 'recent', limit],
    queryFn: () => ask(api.GET('/v1/statements', { params: { query: { wallet_id: id, limit } } })),
    select: ({ items }) => items,
    refetchInterval: 15_000,
  });
}

export function useSummary(month: string | null) {
  const { id } = useWallet();
  return useQuery({
    queryKey: keys.summary(id, month ?? ''),
    enabled: month !== null,
    queryFn: () => ask(api.GET('/v1/statements/summary', { params: { query: { wallet_id: id, month: month ?? '' } } })),
  });
}
