import { ask, type Schemas } from '@purser/client';
import { minor, toDecimal } from '@purser/i18n';
import { Area, Banner, Button, Card, Choices } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api } from '../app/api';
import { useStep } from '../matters';
import { AmountCard } from '../money/AmountCard';
import { useAmount } from '../money/useAmount';
import { useDraft } from '../shared/useDraft';
import type { DisputeReason } from './data';

const REASONS: readonly DisputeReason[] = [
  'not_as_described',
  'not_received',
  'credit_not_processed',
  'duplicate',
  'wrong_amount',
  'paid_by_other_means',
  'cancelled_recurring',
  'other',
  'unauthorised',
];

const LONGEST = 2_000;

interface Props {
  payment: string;
  left: Schemas['Money'];
}

/** What went wrong, and how much is wanted back. What was typed stays until it is sent. */
export function DisputeForm({ payment, left }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { currency } = left;
  const empty = { amount: toDecimal(minor(left), currency), reason: REASONS[0] as DisputeReason, text: '' };
  const { draft, change, clear } = useDraft(`dispute.${payment}`, empty);
  const { value, error, insist } = useAmount(draft.amount, { currency, most: left });
  const open = useStep({
    wish: `dispute.open.${payment}`,
    send: (body: Schemas['DisputeIn'], key) =>
      ask(api.POST('/v1/disputes', { params: { header: { 'Idempotency-Key': key } }, body })),
    done: t('dispute.opened'),
    onDone: (dispute) => {
      clear();
      void navigate(`/matters/${dispute.id}`, { replace: true });
    },
  });
  const text = draft.text.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value) open.mutate({ payment_id: payment, reason: draft.reason, description: text, amount: value });
    else insist();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <Card>
        <Choices
          legend={t('dispute.why')}
          value={draft.reason}
          onValue={(reason) => change({ reason })}
          choices={REASONS.map((reason) => ({ value: reason, title: t(`matter.dispute.reason.${reason}`) }))}
        />
      </Card>
      {draft.reason === 'unauthorised' ? (
        <Banner tone="bad" urgent action={<Link to="/security/stolen">{t('dispute.report')}</Link>}>
          {t('dispute.not_me')}
        </Banner>
      ) : (
        <>
          <AmountCard
            label={t('dispute.amount')}
            currency={currency}
            value={draft.amount}
            onValue={(amount) => change({ amount })}
            error={error}
            hint={t('dispute.amount_hint')}
          />
          <Card>
            <Area
              label={t('dispute.what')}
              hint={t('dispute.what_hint')}
              value={draft.text}
              onValue={(words) => change({ text: words })}
              maxLength={LONGEST}
              required
            />
          </Card>
          <Button type="submit" wide busy={open.isPending} disabled={text === ''}>
            {t('dispute.open')}
          </Button>
        </>
      )}
    </form>
  );
}
