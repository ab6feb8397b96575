import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';

export function useWallets() {
  return useQuery({
    queryKey: keys.wallets,
    queryFn: () => ask(api.GET('/v1/wallets')),
    select: ({ items }) => items.filter((wallet) => wallet.status !== 'closed'),
    refetchInterval: 30_000,
  });
}
