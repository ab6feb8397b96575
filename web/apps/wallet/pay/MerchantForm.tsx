import { Button, Card, Field, Tile } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewQuote, ResolvedCode } from '../app/api';
import { AmountCard } from '../money/AmountCard';
import { Available } from '../money/Available';
import { ConfirmSheet } from '../money/ConfirmSheet';
import { useAmount } from '../money/useAmount';
import type { MoneyIntent } from '../money/useMoneyIntent';
import { MoneyText } from '../shared/MoneyText';
import { useWallet } from '../wallet/current';
import css from './MerchantForm.module.css';

interface Draft {
  amount: string;
  memo: string;
}

interface Props {
  flow: MoneyIntent<'payment'>;
  code: ResolvedCode;
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  confirming: boolean;
  setConfirming: (confirming: boolean) => void;
}

/** A merchant's sign asks for the amount; an order brings its own. */
export function MerchantForm({ flow, code, draft, change, confirming, setConfirming }: Props) {
  const { t } = useTranslation();
  const wallet = useWallet();
  const rules = { currency: wallet.currency, most: wallet.available };
  const typed = useAmount(draft.amount, rules);
  const amount = code.amount ?? typed.value;
  const target = code.order_id ? { order_id: code.order_id } : { merchant_id: code.merchant_id ?? '' };
  const memo = draft.memo.trim();
  const next = (event: FormEvent) => {
    event.preventDefault();
    if (amount) setConfirming(true);
    else typed.insist();
  };
  const request: NewQuote | null = amount && { kind: 'payment', wallet_id: wallet.id, amount, ...target };
  return (
    <>
      <form className="stack" onSubmit={next}>
        <Card label={t('money.payee')}>
          <div className={css.merchant}>
            <Tile icon="shop" tint="brass" size={56} />
            <div>
              <p className={css.name} data-testid="payee-name">
                {code.name}
              </p>
              <p className={css.title}>{code.title ?? t('pay.to_merchant')}</p>
            </div>
          </div>
          {code.amount && (
            <p className={css.amount} data-testid="order-amount">
              <MoneyText value={code.amount} large />
            </p>
          )}
        </Card>
        {!code.amount && (
          <AmountCard
            label={t('pay.amount')}
            currency={wallet.currency}
            value={draft.amount}
            onValue={(text) => change({ amount: text })}
            error={typed.error}
            hint={<Available />}
          >
            <Field
              label={t('money.memo')}
              value={draft.memo}
              onValue={(text) => change({ memo: text })}
              maxLength={140}
              placeholder={t('money.memo_hint')}
              autoComplete="off"
            />
          </AmountCard>
        )}
        <Button type="submit" wide>
          {t('app.next')}
        </Button>
      </form>
      {request && (
        <ConfirmSheet
          flow={flow}
          open={confirming}
          onClose={() => setConfirming(false)}
          heading={t('pay.heading', { name: code.name })}
          request={request}
          facts={[
            { name: t('money.payee'), value: code.name },
            code.title ? { name: t('pay.goods'), value: code.title } : null,
            { name: t('pay.method'), value: t('pay.balance') },
            memo !== '' && { name: t('money.memo'), value: memo },
          ]}
          wish={({ quote }) => ({
            to: code.name,
            request: {
              wallet_id: wallet.id,
              amount: request.amount,
              quote,
              ...target,
              ...(memo === '' ? {} : { memo }),
            },
          })}
        />
      )}
    </>
  );
}
