import { formatMoney, minor, money, useLocale, type Money } from '@purser/i18n';
import { Banner, Button, Card } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ResolvedCode } from '../app/api';
import { ConfirmSheet } from '../money/ConfirmSheet';
import { PendingIntent } from '../money/PendingIntent';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import { CardChoice, pickCard } from '../wallet/CardChoice';
import { useWallet } from '../wallet/current';
import { useCards } from '../wallet/useCards';
import type { PayDraft } from './draft';
import css from './MerchantForm.module.css';
import type { Fill } from './useFill';
import { useGross } from './useGross';

interface Props {
  code: ResolvedCode;
  missing: Money;
  fill: Fill;
  draft: PayDraft;
  change: (part: Partial<PayDraft>) => void;
  /** Leads back to the amount, where the payer typed it. */
  undo: (() => void) | null;
}

/** The balance is not enough: so much from it, the rest from a card. */
export function FillForm({ code, missing, fill, draft, change, undo }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const wallet = useWallet();
  const [confirming, setConfirming] = useState(false);
  const cards = useCards().data;
  const card = pickCard(cards, draft.card);
  const gross = useGross(wallet, missing, card?.token ?? null);
  const { flow } = fill;
  if (flow.pending && !confirming) return <PendingIntent flow={flow} />;
  const own = money(minor(code.amount ?? missing) - minor(missing), wallet.currency);
  const parts = [
    code.amount && { name: t('pay.fill.then', { name: code.name }), value: <MoneyText value={code.amount} /> },
    own.amount > 0 && { name: t('pay.fill.balance'), value: <MoneyText value={own} /> },
    { name: t('pay.fill.card'), value: <MoneyText value={missing} /> },
  ];
  const next = (event: FormEvent) => {
    event.preventDefault();
    if (card && gross.data) setConfirming(true);
  };
  const from = card && `${card.bank} (${card.last4})`;
  return (
    <form className="stack" onSubmit={next}>
      {fill.refused !== null && (
        <Banner tone="bad" urgent>
          <p>{fill.refused}</p>
          <p>{t('pay.fill.refused')}</p>
        </Banner>
      )}
      <Card title={t('pay.fill.title')}>
        <p className={css.split} data-testid="split">
          {t(own.amount > 0 ? 'pay.fill.lead' : 'pay.fill.lead_all', {
            own: formatMoney(own, locale),
            missing: formatMoney(missing, locale),
            card: from ?? t('pay.fill.a_card'),
          })}
        </p>
        <CardChoice legend={t('pay.fill.which')} value={draft.card} onValue={(token) => change({ card: token })} />
      </Card>
      {cards?.length === 0 && <Link to="/cards">{t('cards.bind')}</Link>}
      {gross.isError && <Failure error={gross.error} onRetry={() => void gross.refetch()} />}
      <Button type="submit" wide disabled={!card} busy={card !== null && gross.isPending}>
        {t('app.next')}
      </Button>
      {undo && (
        <Button look="plain" wide onClick={undo}>
          {t('pay.fill.change')}
        </Button>
      )}
      {card && gross.data && (
        <ConfirmSheet
          flow={flow}
          open={confirming}
          onClose={() => setConfirming(false)}
          heading={t('pay.fill.heading', { card: from, name: code.name })}
          request={{ kind: 'top_up', wallet_id: wallet.id, amount: gross.data, bank_card: card.token }}
          facts={parts}
          wish={({ quote, amount }) => ({
            to: card.bank,
            request: {
              wallet_id: wallet.id,
              amount,
              quote,
              bank_card: card.token,
              ...(code.order_id ? { order_id: code.order_id } : {}),
            },
          })}
        />
      )}
    </form>
  );
}
