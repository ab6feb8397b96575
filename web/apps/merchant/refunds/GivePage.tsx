import { ask, newKey, type Schemas } from '@purser/client';
import { currencySymbol, exponent, formatMoney, minor, money, parseAmount, toDecimal, useLocale } from '@purser/i18n';
import { AmountField, Button, Card, Chips, Facts, Field, useDraft } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api, type Order } from '../app/api';
import { Page } from '../app/Page';
import { useOrder } from '../orders/useOrders';
import { Loaded } from '../shared/loaded';
import { MoneyText } from '../shared/MoneyText';
import { useWish } from '../shared/useWish';
import css from './RefundAnswer.module.css';

const REASONS = ['agreed', 'out_of_stock', 'paid_twice', 'wrong_amount', 'not_as_described', 'other'] as const;

/** Money given back for an order, all or a part of it, without having been asked. */
export function GivePage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const order = useOrder(id);
  return (
    <Page title={t('refunds.give')} up={{ to: `/orders/${id}`, name: t('orders.one') }}>
      <Loaded query={order}>{(shown) => <GiveForm order={shown} />}</Loaded>
    </Page>
  );
}

function GiveForm({ order }: { order: Order }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const navigate = useNavigate();
  const { currency } = order.amount;
  const empty = { text: toDecimal(minor(order.amount), currency), reason: 'agreed' as (typeof REASONS)[number], note: '', number: newKey() };
  const { draft, change, clear } = useDraft(`give.${order.id}`, empty);
  const parsed = parseAmount(draft.text, currency);
  const over = parsed.ok && parsed.amount > minor(order.amount);
  const give = useWish({
    wish: `refund.give.${order.id}`,
    done: t('refunds.given'),
    send: post,
    onDone: (refund) => {
      clear();
      void navigate(`/refunds/${refund.id}`, { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!parsed.ok || over) return;
    const note = draft.note.trim();
    give.mutate({
      order_no: order.order_no,
      amount: money(parsed.amount, currency),
      reason: draft.reason,
      refund_no: draft.number,
      ...(note === '' ? {} : { note }),
    });
  };
  return (
    <Card>
      <form className={css.form} onSubmit={submit}>
        <Facts
          facts={[
            { name: t('orders.number'), value: order.order_no },
            { name: t('refunds.paid'), value: <MoneyText value={order.amount} /> },
          ]}
        />
        <AmountField
          label={t('refunds.how_much')}
          symbol={currencySymbol(currency, locale)}
          places={exponent(currency)}
          value={draft.text}
          onValue={(text) => change({ text })}
          error={over ? t('refunds.too_much', { most: formatMoney(order.amount, locale) }) : null}
        />
        <Chips
          wrap
          legend={t('refunds.why')}
          value={draft.reason}
          onValue={(reason) => change({ reason })}
          chips={REASONS.map((value) => ({ value, title: t(`refunds.reason.${value}`) }))}
        />
        <Field label={t('refunds.note')} hint={t('refunds.note_hint')} value={draft.note} onValue={(note) => change({ note })} maxLength={300} />
        <Button type="submit" wide busy={give.isPending} disabled={!parsed.ok || over}>
          {t('refunds.give')}
        </Button>
      </form>
    </Card>
  );
}

const post = (body: Schemas['GiftIn'], key: string) =>
  ask(api.POST('/v1/merchants/me/refunds', { params: { header: { 'Idempotency-Key': key } }, body }));
