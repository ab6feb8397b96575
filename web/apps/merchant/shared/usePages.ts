import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';

interface PageOf<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** A list that comes page by page. */
export function usePages<Item>(queryKey: QueryKey, load: (cursor: { cursor?: string }) => Promise<PageOf<Item>>) {
  const list = useInfiniteQuery({
    queryKey,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => load(pageParam === null ? {} : { cursor: pageParam }),
    getNextPageParam: (last) => last.next_cursor,
  });
  return { ...list, items: list.data?.pages.flatMap((page) => page.items) ?? [] };
}
