import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';
import { usePages } from '../shared/usePages';

/** My orders, newest first; with a number, only the one of that number. */
export function useOrders(number: string) {
  const only = number === '' ? {} : { order_no: number };
  return usePages([...keys.orders, 'list', number], (cursor) =>
    ask(api.GET('/v1/orders', { params: { query: { ...cursor, ...only } } })),
  );
}

const LOOK_AGAIN_MS = 5_000;

/** One of them, looked at again until it is paid or over. */
export function useOrder(id: string) {
  return useQuery({
    queryKey: [...keys.orders, 'one', id],
    queryFn: () => ask(api.GET('/v1/orders/{order_id}', { params: { path: { order_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'open' ? LOOK_AGAIN_MS : false),
  });
}
