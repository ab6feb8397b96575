import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';

interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** A list that comes page by page. */
export function usePages<Item>(
  queryKey: QueryKey,
  load: (cursor: string | null, signal: AbortSignal) => Promise<Page<Item>>,
  refetchInterval: number | false = false,
) {
  const list = useInfiniteQuery({
    queryKey,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval,
  });
  return { ...list, items: list.data?.pages.flatMap((page) => page.items) ?? [] };
}
