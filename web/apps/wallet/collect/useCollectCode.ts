import { ask } from '@purser/client';
import type { Money } from '@purser/i18n';
import { useQuery } from '@tanstack/react-query';
import { api, type Wallet } from '../app/api';

/** What the wallet's own code says. It never expires: an answer is good for as long as the app is open. */
export function useCollectCode(wallet: Wallet, amount: Money | null, note: string) {
  const wanted = {
    ...(amount ? { amount: { amount: amount.amount, currency: wallet.currency } } : {}),
    ...(note === '' ? {} : { note }),
  };
  return useQuery({
    queryKey: ['payee-code', wallet.id, wanted],
    staleTime: Infinity,
    queryFn: () =>
      ask(api.POST('/v1/wallets/{wallet_id}/payee-code', { params: { path: { wallet_id: wallet.id } }, body: wanted })),
    select: ({ payload }) => payload,
  });
}
