import { Button, Card, Choices, Field } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Payee } from '../app/api';
import { AmountCard } from '../money/AmountCard';
import { Available } from '../money/Available';
import { ConfirmSheet } from '../money/ConfirmSheet';
import { useAmount } from '../money/useAmount';
import type { MoneyIntent } from '../money/useMoneyIntent';
import { useWallet } from '../wallet/current';
import { DELAYS, type TransferDraft } from './draft';
import { PayeeCard } from './PayeeCard';

interface Props {
  flow: MoneyIntent<'transfer'>;
  payee: Payee;
  draft: TransferDraft;
  change: (part: Partial<TransferDraft>) => void;
  confirming: boolean;
  setConfirming: (confirming: boolean) => void;
}

/** Longer memos the server refuses. */
const LONGEST_MEMO = 140;

/** How much, for what and when, to a payee whose masked name is in sight. */
export function TransferForm({ flow, payee, draft, change, confirming, setConfirming }: Props) {
  const { t } = useTranslation();
  const wallet = useWallet();
  const rules = { currency: wallet.currency, most: wallet.available };
  const { value, error, insist } = useAmount(draft.amount, rules);
  const memo = draft.memo.trim();
  const next = (event: FormEvent) => {
    event.preventDefault();
    if (value) setConfirming(true);
    else insist();
  };
  return (
    <>
      <form className="stack" onSubmit={next}>
        <PayeeCard payee={payee} onChange={() => change({ payee: null })} />
        <AmountCard
          label={t('money.transfer.amount')}
          currency={wallet.currency}
          value={draft.amount}
          onValue={(amount) => change({ amount })}
          error={error}
          hint={<Available />}
        >
          <Field
            label={t('money.memo')}
            value={draft.memo}
            onValue={(text) => change({ memo: text })}
            maxLength={LONGEST_MEMO}
            placeholder={t('money.memo_hint')}
            autoComplete="off"
          />
        </AmountCard>
        <Card>
          <Choices
            legend={t('money.transfer.when')}
            value={draft.delay}
            onValue={(delay) => change({ delay })}
            choices={DELAYS.map((delay) => ({
              value: delay,
              title: t(`money.delay.${delay}`),
              detail: t(`money.delay_note.${delay}`),
            }))}
          />
        </Card>
        <Button type="submit" wide>
          {t('app.next')}
        </Button>
      </form>
      {value && (
        <ConfirmSheet
          flow={flow}
          open={confirming}
          onClose={() => setConfirming(false)}
          heading={t('money.transfer.heading', { name: payee.name })}
          request={{ kind: 'transfer', wallet_id: wallet.id, amount: value, payee_wallet_id: payee.payee_wallet_id }}
          facts={[
            { name: t('money.payee'), value: `${payee.name} ${payee.phone}` },
            { name: t('money.transfer.when'), value: t(`money.delay.${draft.delay}`) },
            memo !== '' && { name: t('money.memo'), value: memo },
          ]}
          wish={({ quote }) => ({
            to: payee.name,
            request: {
              wallet_id: wallet.id,
              payee_wallet_id: payee.payee_wallet_id,
              amount: value,
              quote,
              delay: draft.delay,
              ...(memo === '' ? {} : { memo }),
            },
          })}
        />
      )}
    </>
  );
}
