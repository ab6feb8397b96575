import { Card, Facts, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Matter } from '../matters';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import { useDispute, type Dispute } from './data';
import { Decisions } from './Decisions';
import { EvidenceCard } from './EvidenceCard';
import { Offer } from './Offer';
import { DisputeSteps, TakeBack } from './DisputeSteps';

/** A dispute on its page: what is claimed, what was offered and decided, the evidence, and what I can do. */
export default function DisputeParts({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const dispute = useDispute(matter.id, matter.ended_at === null);
  if (dispute.isError) return <Failure error={dispute.error} onRetry={() => void dispute.refetch()} />;
  if (!dispute.data) return <Skeleton lines={4} label={t('app.loading')} />;
  const shown = dispute.data;
  return (
    <>
      {shown.offer && <Offer dispute={shown} />}
      <Decisions dispute={shown} />
      <EvidenceCard dispute={shown} />
      <DisputeSteps dispute={shown} />
      <DisputeFacts dispute={shown} />
      {shown.timeline.actions.includes('withdraw') && <TakeBack id={shown.id} />}
    </>
  );
}

function DisputeFacts({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  return (
    <Card title={t('dispute.about')}>
      <Facts
        facts={[
          { name: t('dispute.merchant'), value: dispute.merchant.name },
          { name: t('dispute.paid_amount'), value: <MoneyText value={dispute.paid_amount} /> },
          { name: t('dispute.claimed'), value: <MoneyText value={dispute.claimed} />, strong: true },
          { name: t('dispute.why'), value: t(`matter.dispute.reason.${dispute.reason}`) },
          { name: t('dispute.what'), value: dispute.description },
          dispute.order_no !== null && { name: t('dispute.order_no'), value: dispute.order_no },
          dispute.paid.amount > 0 && { name: t('dispute.paid_back'), value: <MoneyText value={dispute.paid} /> },
          dispute.by_guarantee.amount > 0 && {
            name: t('dispute.by_guarantee'),
            value: <MoneyText value={dispute.by_guarantee} />,
          },
        ]}
      />
    </Card>
  );
}
