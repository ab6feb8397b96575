import { Button, Card } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { AmountCard } from '../money/AmountCard';
import { ConfirmSheet } from '../money/ConfirmSheet';
import { PendingIntent } from '../money/PendingIntent';
import { useAmount } from '../money/useAmount';
import { useMoneyIntent } from '../money/useMoneyIntent';
import { useSettled } from '../money/useSettled';
import { useDraft } from '../shared/useDraft';
import { CardChoice, pickCard } from '../wallet/CardChoice';
import { useWallet } from '../wallet/current';
import { useCards } from '../wallet/useCards';
import { UsualAmounts } from './UsualAmounts';

const EMPTY: { amount: string; card: string | null } = { amount: '', card: null };

/** From a bank card into the wallet. */
export function TopUpPage() {
  const { t } = useTranslation();
  const wallet = useWallet();
  const { draft, change, clear } = useDraft('top-up', EMPTY);
  const flow = useMoneyIntent('top_up', useSettled(clear));
  const [confirming, setConfirming] = useState(false);
  const { value, error, insist } = useAmount(draft.amount, wallet);
  const card = pickCard(useCards().data, draft.card);
  const next = (event: FormEvent) => {
    event.preventDefault();
    if (value && card) setConfirming(true);
    else insist();
  };
  if (flow.pending && !confirming) {
    return (
      <FlowPage title={t('money.top_up.title')}>
        <PendingIntent flow={flow} />
      </FlowPage>
    );
  }
  return (
    <FlowPage title={t('money.top_up.title')}>
      <form className="stack" onSubmit={next}>
        <AmountCard
          label={t('money.top_up.amount')}
          currency={wallet.currency}
          value={draft.amount}
          onValue={(amount) => change({ amount })}
          error={error}
        >
          <UsualAmounts currency={wallet.currency} onPick={(amount) => change({ amount })} />
        </AmountCard>
        <Card>
          <CardChoice legend={t('money.top_up.from')} value={draft.card} onValue={(token) => change({ card: token })} />
        </Card>
        <Button type="submit" wide disabled={!card}>
          {t('app.next')}
        </Button>
      </form>
      {value && card && (
        <ConfirmSheet
          flow={flow}
          open={confirming}
          onClose={() => setConfirming(false)}
          heading={t('money.top_up.heading')}
          request={{ kind: 'top_up', wallet_id: wallet.id, amount: value, bank_card: card.token }}
          facts={[{ name: t('money.top_up.from'), value: `${card.bank} (${card.last4})` }]}
          wish={({ quote }) => ({
            to: card.bank,
            request: { wallet_id: wallet.id, amount: value, quote, bank_card: card.token },
          })}
        />
      )}
    </FlowPage>
  );
}
