import { ask } from '@purser/client';
import { currencySymbol, exponent, formatMoney, minor, moment, parseAmount, until, useLocale } from '@purser/i18n';
import { AmountField, Area, Banner, Button, Card, Choices, useDraft } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useWish } from '../shared/useWish';
import css from './Story.module.css';
import type { Dispute, Reply } from './useDisputes';

const OFFERS = ['refund', 'part_refund', 'return_refund', 'replacement'] as const satisfies readonly Reply[];

interface Draft {
  reply: Reply | null;
  text: string;
  amount: string;
}

/** Offer something, or refuse; a better offer may follow until the customer decides. */
export function AnswerForm({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { currency } = dispute.claimed;
  const { draft, change, clear } = useDraft<Draft>(`answer.${dispute.id}`, { reply: null, text: '', amount: '' });
  const replies: Reply[] = dispute.timeline.actions.includes('refuse') ? [...OFFERS, 'refused'] : [...OFFERS];
  const parsed = parseAmount(draft.amount, currency);
  const isPart = draft.reply === 'part_refund';
  const over = parsed.ok && parsed.amount >= minor(dispute.claimed);
  const ready = draft.reply !== null && draft.text.trim() !== '' && (!isPart || (parsed.ok && !over));
  const answer = useWish({
    wish: `dispute.answer.${dispute.id}`,
    done: t('disputes.answered'),
    send: (body: { reply: Reply; text: string; amount?: number }) =>
      ask(api.POST('/v1/merchants/me/disputes/{dispute_id}/answer', { params: { path: { dispute_id: dispute.id } }, body })),
    onDone: clear,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || draft.reply === null) return;
    const amount = isPart && parsed.ok ? { amount: Number(parsed.amount) } : {};
    answer.mutate({ reply: draft.reply, text: draft.text.trim(), ...amount });
  };
  const due = dispute.timeline.state === 'negotiation' ? dispute.timeline.next[0]?.due_at : undefined;
  return (
    <Card title={t(dispute.offer ? 'disputes.better' : 'disputes.answer')}>
      <form className={css.form} onSubmit={submit}>
        {due && <Banner tone="warn">{t('disputes.silence', { at: moment(due, locale), in: until(due, locale) })}</Banner>}
        <Choices
          legend={t('disputes.what')}
          value={draft.reply}
          onValue={(reply) => change({ reply })}
          choices={replies.map((value) => ({ value, title: t(`disputes.reply.${value}`), detail: t(`disputes.reply_detail.${value}`) }))}
        />
        {isPart && (
          <AmountField
            label={t('disputes.part')}
            symbol={currencySymbol(currency, locale)}
            places={exponent(currency)}
            value={draft.amount}
            onValue={(amount) => change({ amount })}
            error={over ? t('disputes.too_much', { claimed: formatMoney(dispute.claimed, locale) }) : null}
          />
        )}
        <Area
          label={t('disputes.words')}
          hint={t('disputes.words_hint')}
          value={draft.text}
          onValue={(text) => change({ text })}
          maxLength={2_000}
        />
        <Button type="submit" busy={answer.isPending} disabled={!ready}>
          {t('disputes.send')}
        </Button>
      </form>
    </Card>
  );
}
