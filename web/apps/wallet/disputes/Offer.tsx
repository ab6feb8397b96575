import { ask } from '@purser/client';
import { Button, Card, confirm, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useStep } from '../matters';
import { MoneyText } from '../shared/MoneyText';
import type { Dispute } from './data';

/** What the merchant answered, and the button to accept it. */
export function Offer({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const { offer } = dispute;
  const accept = useStep({
    wish: `dispute.accept.${dispute.id}`,
    send: (_: object, key) =>
      ask(
        api.POST('/v1/disputes/{dispute_id}/accept', {
          params: { path: { dispute_id: dispute.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    done: t('dispute.accepted'),
  });
  if (!offer) return null;
  const begin = async () => {
    const sure = await confirm({
      title: t('dispute.accept_title'),
      body: t('dispute.accept_detail'),
      yes: t('matter.dispute.action.accept'),
      no: t('app.back'),
    });
    if (sure) accept.mutate({});
  };
  const open = dispute.timeline.actions.includes('accept') && offer.reply !== 'refused';
  return (
    <Card title={t('dispute.answer')}>
      <div className="stack">
        <Facts
          facts={[
            { name: t('dispute.offered'), value: t(`dispute.reply.${offer.reply}`), strong: true },
            offer.amount !== null && { name: t('dispute.amount'), value: <MoneyText value={offer.amount} /> },
            { name: t('dispute.words'), value: offer.text },
            dispute.goods?.tracking != null && {
              name: t('dispute.tracking'),
              value: [dispute.goods.carrier, dispute.goods.tracking].filter(Boolean).join(' '),
            },
          ]}
        />
        {open && (
          <Button wide busy={accept.isPending} onClick={() => void begin()}>
            {t('matter.dispute.action.accept')}
          </Button>
        )}
      </div>
    </Card>
  );
}
