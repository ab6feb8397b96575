import { ask, type Schemas } from '@purser/client';
import { currencySymbol, exponent, formatMoney, minor, money, parseAmount, toDecimal, useLocale } from '@purser/i18n';
import { AmountField, Button, Card, confirm, Facts, useDraft } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../app/api';
import { MoneyText } from '../shared/MoneyText';
import { useWish } from '../shared/useWish';
import css from '../refunds/RefundAnswer.module.css';

interface Props {
  account: Schemas['SettlementAccountOut'];
  available: Schemas['Money'];
}

/** How much of what is available goes to the bank. */
export function PayoutForm({ account, available }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const navigate = useNavigate();
  const { currency } = available;
  const { draft, change, clear } = useDraft('payout', { text: '' });
  const parsed = parseAmount(draft.text, currency);
  const over = parsed.ok && parsed.amount > minor(available);
  const bank = t('payouts.account', { bank: account.bank, last4: account.last4 });
  const payOut = useWish({
    wish: 'payout',
    done: t('payouts.asked'),
    send: post,
    onDone: (payout) => {
      clear();
      void navigate(`/payouts/${payout.id}`);
    },
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!parsed.ok || over) return;
    const amount = money(parsed.amount, currency);
    const sure = await confirm({
      title: t('payouts.sure', { amount: formatMoney(amount, locale) }),
      body: t('payouts.sure_detail', { bank }),
      yes: t('payouts.pay_out'),
      no: t('console.back'),
    });
    if (sure) payOut.mutate({ amount });
  };
  return (
    <Card title={t('payouts.ask')}>
      <form className={css.form} onSubmit={(event) => void submit(event)}>
        <Facts
          facts={[
            { name: t('payouts.to'), value: bank },
            { name: t('money.available'), value: <MoneyText value={available} /> },
          ]}
        />
        <AmountField
          label={t('payouts.how_much')}
          symbol={currencySymbol(currency, locale)}
          places={exponent(currency)}
          value={draft.text}
          onValue={(text) => change({ text })}
          error={over ? t('payouts.too_much', { most: formatMoney(available, locale) }) : null}
        />
        <div className={css.ways}>
          <Button look="plain" onClick={() => change({ text: toDecimal(minor(available), currency) })} disabled={minor(available) === 0n}>
            {t('payouts.all')}
          </Button>
          <Button type="submit" busy={payOut.isPending} disabled={!parsed.ok || over}>
            {t('payouts.pay_out')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

const post = (body: Schemas['PayoutIn'], key: string) =>
  ask(api.POST('/v1/merchants/me/payouts', { params: { header: { 'Idempotency-Key': key } }, body }));
