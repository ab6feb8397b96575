import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';
import { useWallet } from './current';

export function useCards() {
  const { id } = useWallet();
  return useQuery({
    queryKey: keys.cards(id),
    queryFn: () => ask(api.GET('/v1/bank-cards')),
    select: ({ items }) => items,
    staleTime: 60_000,
  });
}
