import { ask } from '@purser/client';
import { Area, Button, Card, Choices, confirm, Field } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useStep } from '../matters';
import { useDraft } from '../shared/useDraft';
import type { Dispute } from './data';

const path = (id: string) => ({ params: { path: { dispute_id: id } } });

/** What I can do now, besides accepting an offer and withdrawing. */
export function DisputeSteps({ dispute }: { dispute: Dispute }) {
  const can = (step: string) => dispute.timeline.actions.includes(step);
  const goods = dispute.goods;
  return (
    <>
      {can('escalate') && <Escalate id={dispute.id} />}
      {can('send_goods') && goods?.sender === 'customer' && goods.sent_at === null && <SendBack id={dispute.id} />}
      {can('receive_goods') && goods?.sender === 'merchant' && goods.sent_at !== null && <Receive id={dispute.id} />}
      {can('rest') && dispute.asked.includes('customer') && <Rest id={dispute.id} />}
      {can('appeal') && !dispute.appeals.some((made) => made.side === 'customer') && <AppealForm id={dispute.id} />}
    </>
  );
}

interface One {
  id: string;
}

function Escalate({ id }: One) {
  const { t } = useTranslation();
  const { draft, change, clear } = useDraft(`dispute.escalate.${id}`, { text: '' });
  const text = draft.text.trim();
  const step = useStep({
    wish: `dispute.escalate.${id}`,
    send: (body: { text: string }) => ask(api.POST('/v1/disputes/{dispute_id}/escalate', { ...path(id), body })),
    done: t('dispute.escalated'),
    onDone: clear,
  });
  return (
    <Card title={t('dispute.not_agreed')}>
      <div className="stack">
        <Area label={t('dispute.escalate_why')} value={draft.text} onValue={(words) => change({ text: words })} maxLength={2000} />
        <Button look="plain" wide busy={step.isPending} disabled={text === ''} onClick={() => step.mutate({ text })}>
          {t('matter.dispute.action.escalate')}
        </Button>
      </div>
    </Card>
  );
}

function SendBack({ id }: One) {
  const { t } = useTranslation();
  const { draft, change, clear } = useDraft(`dispute.goods.${id}`, { carrier: '', tracking: '' });
  const step = useStep({
    wish: `dispute.goods.${id}`,
    send: (body: { carrier: string | null; tracking: string | null }) =>
      ask(api.POST('/v1/disputes/{dispute_id}/shipment', { ...path(id), body })),
    onDone: clear,
  });
  const send = () => step.mutate({ carrier: draft.carrier.trim() || null, tracking: draft.tracking.trim() || null });
  return (
    <Card title={t('dispute.send_back')}>
      <div className="stack">
        <Field label={t('dispute.carrier')} value={draft.carrier} onValue={(carrier) => change({ carrier })} maxLength={64} />
        <Field label={t('dispute.tracking')} value={draft.tracking} onValue={(tracking) => change({ tracking })} maxLength={64} />
        <Button wide busy={step.isPending} onClick={send}>
          {t('matter.dispute.action.send_goods')}
        </Button>
      </div>
    </Card>
  );
}

function Receive({ id }: One) {
  const { t } = useTranslation();
  const step = useStep({
    wish: `dispute.receive.${id}`,
    send: () => ask(api.POST('/v1/disputes/{dispute_id}/receipt', path(id))),
  });
  return (
    <Button wide busy={step.isPending} onClick={() => step.mutate({})}>
      {t('matter.dispute.action.receive_goods')}
    </Button>
  );
}

function Rest({ id }: One) {
  const { t } = useTranslation();
  const step = useStep({
    wish: `dispute.rest.${id}`,
    send: () => ask(api.POST('/v1/disputes/{dispute_id}/rest', path(id))),
  });
  return (
    <Button wide look="plain" busy={step.isPending} onClick={() => step.mutate({})}>
      {t('matter.dispute.action.rest')}
    </Button>
  );
}

function AppealForm({ id }: One) {
  const { t } = useTranslation();
  type Ground = 'new_evidence' | 'clear_error';
  const { draft, change, clear } = useDraft(`dispute.appeal.${id}`, { ground: 'clear_error' as Ground, text: '' });
  const text = draft.text.trim();
  const step = useStep({
    wish: `dispute.appeal.${id}`,
    send: (body: { ground: Ground; text: string }) =>
      ask(api.POST('/v1/disputes/{dispute_id}/appeal', { ...path(id), body })),
    done: t('dispute.appealed'),
    onDone: clear,
  });
  return (
    <Card title={t('dispute.appeal')}>
      <div className="stack">
        <Choices
          legend={t('dispute.ground')}
          value={draft.ground}
          onValue={(ground) => change({ ground })}
          choices={(['clear_error', 'new_evidence'] as const).map((value) => ({ value, title: t(`dispute.grounds.${value}`) }))}
        />
        <Area label={t('dispute.appeal_why')} value={draft.text} onValue={(words) => change({ text: words })} maxLength={2000} />
        <Button look="plain" wide busy={step.isPending} disabled={text === ''} onClick={() => step.mutate({ ground: draft.ground, text })}>
          {t('matter.dispute.action.appeal')}
        </Button>
      </div>
    </Card>
  );
}

/** The way out, below everything else. */
export function TakeBack({ id }: One) {
  const { t } = useTranslation();
  const step = useStep({
    wish: `dispute.withdraw.${id}`,
    send: () => ask(api.POST('/v1/disputes/{dispute_id}/withdraw', path(id))),
    done: t('dispute.withdrawn'),
  });
  const begin = async () => {
    const sure = await confirm({
      title: t('dispute.withdraw_title'),
      body: t('dispute.withdraw_detail'),
      yes: t('matter.dispute.action.withdraw'),
      no: t('dispute.keep'),
      danger: true,
    });
    if (sure) step.mutate({});
  };
  return (
    <Button look="danger" wide busy={step.isPending} onClick={() => void begin()}>
      {t('matter.dispute.action.withdraw')}
    </Button>
  );
}
