import { fullMoment, useLocale } from '@purser/i18n';
import { Banner, Button, Card, Facts, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { CopyText } from '../activity/CopyText';
import type { Matter } from '../matters';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import { useRefund, type Refund } from './data';
import { Reroute } from './Reroute';
import { SourceParts } from './SourceParts';
import { Withdraw } from './Withdraw';

/** Refused, not answered or not paid, so that a dispute is the next way; silence has opened one, where it could. */
const NOTHING = ['rejected', 'closed_unfunded', 'returned_to_merchant'];

/** Where is my refund? The way, the bank's reference, the promised time, and what I can do. */
export default function RefundParts({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const refund = useRefund(matter.id, matter.ended_at === null);
  if (refund.isError) return <Failure error={refund.error} onRetry={() => void refund.refetch()} />;
  if (!refund.data) return <Skeleton lines={4} label={t('app.loading')} />;
  return (
    <>
      {refund.data.late_since !== null && refund.data.arrived_at === null && (
        <Banner tone="warn" urgent>
          {t('refund.late')}
        </Banner>
      )}
      {refund.data.parts.length > 0 && <SourceParts refund={refund.data} />}
      <RefundFacts refund={refund.data} />
      {matter.actions.includes('reroute') && <Reroute refund={refund.data} />}
      {matter.actions.includes('withdraw') && <Withdraw id={matter.id} />}
      {NOTHING.includes(matter.state) && (
        <Button wide look="soft" onClick={() => void navigate(disputeOf(refund.data))}>
          {t(refund.data.dispute_id === null ? 'refund.dispute' : 'refund.see_dispute')}
        </Button>
      )}
    </>
  );
}

const disputeOf = ({ dispute_id, payment_id }: Refund) =>
  dispute_id === null ? `/disputes/new/${payment_id}` : `/matters/${dispute_id}`;

function RefundFacts({ refund }: { refund: Refund }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { card } = refund;
  const own = refund.of === 'top_up';
  const way = card ? `${card.bank} (${card.last4})` : t('refund.balance');
  return (
    <Card title={t('refund.where')}>
      <Facts
        facts={[
          { name: t('refund.amount'), value: <MoneyText value={refund.amount} />, strong: true },
          { name: t(own ? 'refund.top_up_from' : 'refund.from'), value: refund.payee },
          { name: t('refund.why'), value: t(`matter.refund.reason.${refund.reason}`) },
          refund.note !== '' && { name: t(own ? 'refund.note_own' : 'refund.note'), value: refund.note },
          refund.parts.length === 0 && { name: t('refund.way'), value: way },
          refund.arrived_at === null &&
            refund.promised_at !== null && {
              name: t('refund.promised'),
              value: <span data-testid="promised">{fullMoment(refund.promised_at, locale)}</span>,
            },
          refund.arrived_at !== null && { name: t('refund.arrived'), value: fullMoment(refund.arrived_at, locale) },
          refund.reference !== null && { name: t('refund.reference'), value: <CopyText text={refund.reference} /> },
          { name: t('refund.number'), value: <CopyText text={refund.refund_no} /> },
        ]}
      />
      {refund.part_of !== null && <Link to={`/matters/${refund.part_of}`}>{t('refund.whole')}</Link>}
    </Card>
  );
}
