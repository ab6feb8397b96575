import { formatMoney, moment, useLocale } from '@purser/i18n';
import { Banner, Button, Card, confirm } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { GoodsForm } from '../shared/GoodsForm';
import { useWish } from '../shared/useWish';
import { act } from './act';
import css from './Story.module.css';
import type { Dispute } from './useDisputes';

/** What is to be done now, beside answering: goods sent or taken back, evidence ended, the money paid. */
export function Duties({ dispute }: { dispute: Dispute }) {
  const { actions } = dispute.timeline;
  const { goods } = dispute;
  const sends = goods?.sender === 'merchant' && goods.sent_at === null && actions.includes('send_goods');
  const takes = goods?.sender === 'customer' && goods.sent_at !== null && actions.includes('receive_goods');
  return (
    <>
      {sends && <Ship dispute={dispute} />}
      {takes && <Receive dispute={dispute} />}
      {actions.includes('rest') && dispute.asked.includes('merchant') && <Rest dispute={dispute} />}
      {actions.includes('pay') && dispute.award !== null && dispute.award.amount > 0 && <Pay dispute={dispute} />}
    </>
  );
}

function Ship({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const ship = useWish({
    wish: `dispute.ship.${dispute.id}`,
    done: t('disputes.shipped'),
    send: (goods: { carrier?: string; tracking?: string }) => act.ship(dispute, goods),
  });
  return (
    <Card title={t('disputes.ship')}>
      <GoodsForm of={dispute.id} busy={ship.isPending} onSend={(goods) => ship.mutate(goods)} />
    </Card>
  );
}

function Receive({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const { goods } = dispute;
  const receive = useWish({ wish: `dispute.receive.${dispute.id}`, done: t('disputes.received'), send: () => act.receive(dispute) });
  return (
    <Card title={t('disputes.receive')}>
      <div className={css.form}>
        <p>{[goods?.carrier, goods?.tracking].filter(Boolean).join(' · ')}</p>
        <Button busy={receive.isPending} onClick={() => receive.mutate({})}>
          {t('disputes.receive_do')}
        </Button>
      </div>
    </Card>
  );
}

function Rest({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const rest = useWish({ wish: `dispute.rest.${dispute.id}`, done: t('disputes.rested'), send: () => act.rest(dispute) });
  return (
    <Card title={t('disputes.asked')}>
      <div className={css.form}>
        <Banner tone="warn">{t('disputes.asked_detail')}</Banner>
        <Button look="soft" busy={rest.isPending} onClick={() => rest.mutate({})}>
          {t('disputes.rest')}
        </Button>
      </div>
    </Card>
  );
}

function Pay({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const pay = useWish({ wish: `dispute.pay.${dispute.id}`, done: t('disputes.paid_now'), send: (_: object, key) => act.pay(dispute, key) });
  const amount = dispute.award ? formatMoney(dispute.award, locale) : '';
  const due = dispute.timeline.next[0]?.due_at;
  const sure = async () => {
    const yes = await confirm({ title: t('disputes.pay_sure', { amount }), body: t('disputes.pay_detail'), yes: t('disputes.pay'), no: t('console.back') });
    if (yes) pay.mutate({});
  };
  return (
    <Card title={t('disputes.pay')}>
      <div className={css.form}>
        {due && <Banner tone="bad">{t('disputes.pay_until', { amount, at: moment(due, locale) })}</Banner>}
        <Button busy={pay.isPending} onClick={() => void sure()}>
          {t('disputes.pay')}
        </Button>
      </div>
    </Card>
  );
}
