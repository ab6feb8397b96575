import { Button, Card } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import type { NewQuote } from '../app/api';
import { AmountCard } from '../money/AmountCard';
import { Available } from '../money/Available';
import { ConfirmSheet } from '../money/ConfirmSheet';
import { PendingIntent } from '../money/PendingIntent';
import { useAmount } from '../money/useAmount';
import { useMoneyIntent } from '../money/useMoneyIntent';
import { useSettled } from '../money/useSettled';
import { useDraft } from '../shared/useDraft';
import { CardChoice, pickCard } from '../wallet/CardChoice';
import { useWallet } from '../wallet/current';
import { useCards } from '../wallet/useCards';
import { FeePreview } from './FeePreview';
import { WithdrawAll } from './WithdrawAll';

const EMPTY: { amount: string; card: string | null } = { amount: '', card: null };

/** From the wallet to a bank card; what it costs stands there before anybody confirms. */
export function WithdrawPage() {
  const { t } = useTranslation();
  const wallet = useWallet();
  const { draft, change, clear } = useDraft('withdraw', EMPTY);
  const flow = useMoneyIntent('withdrawal', useSettled(clear));
  const [confirming, setConfirming] = useState(false);
  const rules = { currency: wallet.currency, most: wallet.available };
  const { value, error, insist } = useAmount(draft.amount, rules);
  const card = pickCard(useCards().data, draft.card);
  const request: NewQuote | null =
    value && card ? { kind: 'withdrawal', wallet_id: wallet.id, amount: value, bank_card: card.token } : null;
  const next = (event: FormEvent) => {
    event.preventDefault();
    if (request) setConfirming(true);
    else insist();
  };
  if (flow.pending && !confirming) {
    return (
      <FlowPage title={t('money.withdraw.title')}>
        <PendingIntent flow={flow} />
      </FlowPage>
    );
  }
  return (
    <FlowPage title={t('money.withdraw.title')}>
      <form className="stack" onSubmit={next}>
        <AmountCard
          label={t('money.withdraw.amount')}
          currency={wallet.currency}
          value={draft.amount}
          onValue={(amount) => change({ amount })}
          error={error}
          hint={<Available />}
          action={card && <WithdrawAll card={card.token} onAmount={(amount) => change({ amount })} />}
        />
        <FeePreview request={request} />
        <Card>
          <CardChoice legend={t('money.withdraw.to')} value={draft.card} onValue={(token) => change({ card: token })} />
        </Card>
        <Button type="submit" wide disabled={!card}>
          {t('app.next')}
        </Button>
      </form>
      {value && card && request && (
        <ConfirmSheet
          flow={flow}
          open={confirming}
          onClose={() => setConfirming(false)}
          heading={t('money.withdraw.heading', { bank: card.bank, last4: card.last4 })}
          request={request}
          facts={[
            { name: t('money.withdraw.to'), value: `${card.bank} (${card.last4})` },
            { name: t('money.withdraw.arrives'), value: t('money.withdraw.soon') },
          ]}
          wish={({ quote }) => ({
            to: card.bank,
            request: { wallet_id: wallet.id, amount: value, quote, bank_card: card.token },
          })}
        />
      )}
    </FlowPage>
  );
}
