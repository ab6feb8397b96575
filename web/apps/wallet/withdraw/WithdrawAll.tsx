import { ask } from '@purser/client';
import { minor, toDecimal } from '@purser/i18n';
import { Button } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useWallet } from '../wallet/current';

interface Props {
  card: string;
  onAmount: (amount: string) => void;
}

/** Fills in what can leave the wallet when the fee is paid from it too. */
export function WithdrawAll({ card, onAmount }: Props) {
  const { t } = useTranslation();
  const { id, available, currency } = useWallet();
  const all = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/quotes', { body: { kind: 'withdrawal', wallet_id: id, amount: available, bank_card: card } })),
    onSuccess: ({ fee }) => {
      const left = minor(available) - minor(fee);
      if (left > 0n) onAmount(toDecimal(left, currency));
    },
    onError: () => onAmount(toDecimal(minor(available), currency)),
  });
  if (available.amount <= 0) return null;
  return (
    <Button look="plain" busy={all.isPending} onClick={() => all.mutate()}>
      {t('money.withdraw.all')}
    </Button>
  );
}
