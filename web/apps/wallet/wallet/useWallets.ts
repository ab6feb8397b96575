import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';

export const fetchWallets = () => ask(api.GET('/v1/wallets'));

export function useWallets() {
  return useQuery({
    queryKey: keys.wallets,
    queryFn: fetchWallets,
    select: ({ items }) => items.filter((wallet) => wallet.status !== 'closed'),
    refetchInterval: 30_000,
  });
}
