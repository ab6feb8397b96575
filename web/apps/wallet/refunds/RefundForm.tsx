import { ask, type Schemas } from '@purser/client';
import { minor, toDecimal } from '@purser/i18n';
import { Button, Card, Choices, Field } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useSources } from '../activity/useSources';
import { api } from '../app/api';
import { useStep } from '../matters';
import { AmountCard } from '../money/AmountCard';
import { useAmount } from '../money/useAmount';
import { useDraft } from '../shared/useDraft';
import type { RefundReason } from './data';

type NewRefund = Schemas['RefundIn'];

const REASONS: readonly RefundReason[] = [
  'changed_mind',
  'not_received',
  'not_as_described',
  'paid_twice',
  'wrong_amount',
  'agreed',
  'other',
];

/** Of a top-up, with which no shop has anything to do. */
const OWN_REASONS: readonly RefundReason[] = ['changed_mind', 'wrong_amount', 'other'];

const LONGEST_NOTE = 300;

interface Props {
  payment: string;
  can: Schemas['RefundableOut'];
}

/** How much, and why. What was typed stays until it is sent. */
export function RefundForm({ payment, can }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { currency } = can.left;
  const empty = { amount: toDecimal(minor(can.left), currency), reason: 'changed_mind' as RefundReason, note: '' };
  const { draft, change, clear } = useDraft(`refund.${payment}`, empty);
  const { value, error, insist } = useAmount(draft.amount, { currency, most: can.left });
  const request = useStep({
    wish: `refund.request.${payment}`,
    send: (body: NewRefund, key) =>
      ask(api.POST('/v1/refunds', { params: { header: { 'Idempotency-Key': key } }, body })),
    done: t('refund.asked'),
    onDone: (refund) => {
      clear();
      void navigate(`/matters/${refund.id}`, { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!value) insist();
    else {
      const note = draft.note.trim();
      request.mutate({ payment_id: payment, amount: value, reason: draft.reason, ...(note === '' ? {} : { note }) });
    }
  };
  const toCard = can.way === 'card';
  const reasons = toCard ? OWN_REASONS : REASONS;
  const sources = useSources(payment, !toCard).data?.items ?? [];
  const cards = sources.flatMap(({ card }) => (card ? [`${card.bank} (${card.last4})`] : []));
  const hint =
    cards.length > 0
      ? t('refund.to_sources', { card: cards.join(', ') })
      : t(toCard ? 'refund.to_card' : 'refund.to_balance');
  return (
    <form className="stack" onSubmit={submit}>
      <AmountCard
        label={t('refund.amount')}
        currency={currency}
        value={draft.amount}
        onValue={(amount) => change({ amount })}
        error={error}
        hint={hint}
      />
      <Button type="submit" wide busy={request.isPending}>
        {t(toCard ? 'refund.take_back' : 'refund.ask')}
      </Button>
      <Card>
        <div className="stack">
          <Choices
            legend={t('refund.why')}
            value={draft.reason}
            onValue={(reason) => change({ reason })}
            choices={reasons.map((reason) => ({ value: reason, title: t(`matter.refund.reason.${reason}`) }))}
          />
          <Field
            label={t(toCard ? 'refund.note_own' : 'refund.note')}
            value={draft.note}
            onValue={(note) => change({ note })}
            maxLength={LONGEST_NOTE}
            autoComplete="off"
          />
        </div>
      </Card>
    </form>
  );
}
