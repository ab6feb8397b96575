import { ask } from '@purser/client';
import { minor, money, type Money } from '@purser/i18n';
import { useQuery } from '@tanstack/react-query';
import { api, type Wallet } from '../app/api';

/** A fee that depends on the amount is met after a few looks; one that never is, is shown as it is. */
const LOOKS = 5;

/** What is to be taken from the card so that `missing` is left of it after the fee, by the server's own quotes. */
export function useGross(wallet: Wallet, missing: Money, card: string | null) {
  return useQuery({
    queryKey: ['quote', 'gross', wallet.id, missing, card],
    enabled: card !== null,
    queryFn: async ({ signal }) => {
      let amount = { amount: missing.amount, currency: wallet.currency };
      for (let look = 0; look < LOOKS; look += 1) {
        const body = { kind: 'top_up' as const, wallet_id: wallet.id, amount, bank_card: card ?? '' };
        const { fee, total } = await ask(api.POST('/v1/quotes', { body, signal }));
        if (minor(total) >= minor(missing)) break;
        amount = money(minor(missing) + minor(fee), wallet.currency);
      }
      return amount;
    },
  });
}
