import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';

const LOOK_AGAIN_MS = 30_000;

/** The merchant with its balances, looked at now and then. */
export function useShop() {
  return useQuery({
    queryKey: keys.merchant,
    queryFn: () => ask(api.GET('/v1/merchants/me')),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** What guarantees for the merchant, and what it owes. */
export function useDeposit() {
  return useQuery({
    queryKey: [...keys.merchant, 'deposit'],
    queryFn: () => ask(api.GET('/v1/merchants/me/deposit')),
  });
}
