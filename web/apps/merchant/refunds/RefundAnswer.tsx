import { ask } from '@purser/client';
import { formatMoney, moment, until, useLocale } from '@purser/i18n';
import { Banner, Button, Card, confirm, Field, Sheet, useDraft } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useWish } from '../shared/useWish';
import css from './RefundAnswer.module.css';
import type { Refund } from './useRefunds';

/** Agree, or refuse with a reason that the customer reads. */
export function RefundAnswer({ refund }: { refund: Refund }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [refusing, setRefusing] = useState(false);
  const path = { refund_id: refund.id };
  const approve = useWish({
    wish: `refund.approve.${refund.id}`,
    done: t('refunds.approved'),
    send: (_: object, key) =>
      ask(api.POST('/v1/merchants/me/refunds/{refund_id}/approve', { params: { path, header: { 'Idempotency-Key': key } } })),
  });
  const due = refund.timeline.next[0]?.due_at;
  const agree = async () => {
    const amount = formatMoney(refund.amount, locale);
    const sure = await confirm({
      title: t('refunds.approve_sure', { amount }),
      body: t('refunds.approve_detail'),
      yes: t('refunds.approve'),
      no: t('console.back'),
    });
    if (sure) approve.mutate({});
  };
  return (
    <Card title={t('refunds.answer')}>
      {due && <Banner tone="warn">{t('refunds.silence', { at: moment(due, locale), in: until(due, locale) })}</Banner>}
      <div className={css.ways}>
        <Button busy={approve.isPending} onClick={() => void agree()}>
          {t('refunds.approve')}
        </Button>
        <Button look="soft" disabled={approve.isPending} onClick={() => setRefusing(true)}>
          {t('refunds.refuse')}
        </Button>
      </div>
      <Sheet open={refusing} title={t('refunds.refuse')} closeLabel={t('console.close')} onClose={() => setRefusing(false)}>
        <RefusalForm refund={refund} onDone={() => setRefusing(false)} />
      </Sheet>
    </Card>
  );
}

function RefusalForm({ refund, onDone }: { refund: Refund; onDone: () => void }) {
  const { t } = useTranslation();
  const { draft, change, clear } = useDraft(`refuse.${refund.id}`, { reason: '' });
  const refuse = useWish({
    wish: `refund.refuse.${refund.id}`,
    done: t('refunds.refused'),
    send: (body: { reason: string }) =>
      ask(api.POST('/v1/merchants/me/refunds/{refund_id}/refuse', { params: { path: { refund_id: refund.id } }, body })),
    onDone: () => {
      clear();
      onDone();
    },
  });
  const reason = draft.reason.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason !== '') refuse.mutate({ reason });
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <Field
        label={t('refunds.refusal_reason')}
        hint={t('refunds.refusal_hint')}
        value={draft.reason}
        onValue={(value) => change({ reason: value })}
        maxLength={300}
      />
      <Button type="submit" look="danger" wide busy={refuse.isPending} disabled={reason === ''}>
        {t('refunds.refuse')}
      </Button>
    </form>
  );
}
