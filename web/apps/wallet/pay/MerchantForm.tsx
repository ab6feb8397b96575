import { Banner, Button, Field } from '@purser/ui';
import { formatMoney, minor, useLocale } from '@purser/i18n';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewQuote, ResolvedCode } from '../app/api';
import { AmountCard } from '../money/AmountCard';
import { Available } from '../money/Available';
import { ConfirmSheet } from '../money/ConfirmSheet';
import { useAmount } from '../money/useAmount';
import type { MoneyIntent } from '../money/useMoneyIntent';
import { useWallet } from '../wallet/current';
import type { PayDraft } from './draft';
import { FillForm } from './FillForm';
import { FillProgress } from './FillProgress';
import { PayeeCard } from './PayeeCard';
import { useFill } from './useFill';
import { useSignOrder } from './useSignOrder';

interface Props {
  flow: MoneyIntent<'payment'>;
  code: ResolvedCode;
  draft: PayDraft;
  change: (part: Partial<PayDraft>) => void;
  confirming: boolean;
  setConfirming: (confirming: boolean) => void;
}

/** A merchant's sign asks for the amount; an order brings its own. What the balance lacks, a card can pay. */
export function MerchantForm({ flow, code: scanned, draft, change, confirming, setConfirming }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const wallet = useWallet();
  const typed = useAmount(draft.amount, { currency: wallet.currency });
  const sign = useSignOrder({ code: scanned, draft, change });
  const { code } = sign;
  const [goesOn, setGoesOn] = useState(false);
  const fill = useFill({
    code,
    draft,
    change,
    onThere: (mine) => {
      setGoesOn(mine);
      if (mine) setConfirming(true);
    },
  });
  const { brought } = draft;
  const amount = code.amount ?? typed.value;
  const target = code.order_id ? { order_id: code.order_id } : { merchant_id: code.merchant_id ?? '' };
  const memo = draft.memo.trim();
  const next = (event: FormEvent) => {
    event.preventDefault();
    if (!amount) typed.insist();
    else if (code.order_id === null && minor(amount) > minor(wallet.available)) sign.make(amount);
    else setConfirming(true);
  };
  const request: NewQuote | null = amount && { kind: 'payment', wallet_id: wallet.id, amount, ...target };
  if (fill.waits || (fill.missing && !confirming)) {
    return (
      <>
        <PayeeCard code={code} />
        {fill.waits ? (
          <FillProgress top={fill.running} name={code.name} />
        ) : (
          fill.missing && (
            <FillForm code={code} missing={fill.missing} fill={fill} draft={draft} change={change} undo={sign.undo} />
          )
        )}
      </>
    );
  }
  const came = brought && { amount: formatMoney(brought.amount, locale), card: brought.from };
  return (
    <>
      <form className="stack" onSubmit={next}>
        <PayeeCard code={code} />
        {came && <Banner tone="good">{t('pay.fill.there', came)}</Banner>}
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
        <Button type="submit" wide busy={sign.busy}>
          {t('app.next')}
        </Button>
      </form>
      {request && (
        <ConfirmSheet
          flow={flow}
          open={confirming}
          goesOn={goesOn}
          onClose={() => setConfirming(false)}
          heading={t('pay.heading', { name: code.name })}
          request={request}
          facts={[
            { name: t('money.payee'), value: code.name },
            code.title ? { name: t('pay.goods'), value: code.title } : null,
            { name: t('pay.method'), value: t('pay.balance'), detail: came ? t('pay.fill.with', came) : null },
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
