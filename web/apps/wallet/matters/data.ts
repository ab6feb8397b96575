import { ask, type Schemas } from '@purser/client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys, queries, refreshMoney } from '../app/queries';

/** Something that follows a procedure: a refund, a dispute, an unbinding. */
export type Matter = Schemas['Timeline'];

const PAGE = 20;
const LOOK_AGAIN_MS = 15_000;

/** My matters, newest first, page by page. */
export function useMatters() {
  return useInfiniteQuery({
    queryKey: [...keys.matters, 'list'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return ask(api.GET('/v1/proceedings', { params: { query }, signal }));
    },
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** One of them, looked at again until it has ended: others act on it, and so do deadlines. */
export function useMatter(id: string) {
  return useQuery({
    queryKey: [...keys.matters, 'one', id],
    queryFn: () => ask(api.GET('/v1/proceedings/{proceeding_id}', { params: { path: { proceeding_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.ended_at === null ? LOOK_AGAIN_MS : false),
  });
}

/** After a step was taken: the matter, its list, and the money it may have moved are asked for again. */
export function refreshMatters(): void {
  void queries.invalidateQueries({ queryKey: keys.matters });
  refreshMoney();
}
