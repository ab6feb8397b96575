import { ask } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Button, Card, confirm, Facts, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../app/api';
import { useStep, type Matter } from '../matters';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import { useEscrow } from './data';

/** What waits with us for the goods, and the button that lets it go. */
export default function EscrowParts({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const escrow = useEscrow(matter.id);
  if (escrow.isError) return <Failure error={escrow.error} onRetry={() => void escrow.refetch()} />;
  if (!escrow.data) return <Skeleton lines={3} label={t('app.loading')} />;
  const { amount, held, carrier, tracking, shipped_at } = escrow.data;
  const sent = [carrier, tracking].filter(Boolean).join(' ');
  return (
    <>
      <Card title={t('escrow.about')}>
        <Facts
          facts={[
            { name: t('escrow.paid'), value: <MoneyText value={amount} /> },
            { name: t('escrow.held'), value: <MoneyText value={held} />, strong: true },
            shipped_at !== null && { name: t('escrow.sent_at'), value: fullMoment(shipped_at, locale) },
            sent !== '' && { name: t('dispute.tracking'), value: sent },
          ]}
        />
        {matter.actions.includes('confirm') && <Link to={`/disputes/new/${matter.id}`}>{t('escrow.wrong')}</Link>}
      </Card>
      {matter.actions.includes('confirm') && <Confirm id={matter.id} />}
    </>
  );
}

function Confirm({ id }: { id: string }) {
  const { t } = useTranslation();
  const step = useStep({
    wish: `escrow.confirm.${id}`,
    send: (_: object, key) =>
      ask(
        api.POST('/v1/escrows/{escrow_id}/confirm', {
          params: { path: { escrow_id: id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    done: t('escrow.confirmed'),
  });
  const begin = async () => {
    const sure = await confirm({
      title: t('escrow.confirm_title'),
      body: t('escrow.confirm_detail'),
      yes: t('matter.escrow.action.confirm'),
      no: t('app.back'),
    });
    if (sure) step.mutate({});
  };
  return (
    <Button wide busy={step.isPending} onClick={() => void begin()}>
      {t('matter.escrow.action.confirm')}
    </Button>
  );
}
