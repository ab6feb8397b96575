import { fullMoment, useLocale } from '@purser/i18n';
import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Page } from '../app/Page';
import { Course, StateBadge } from '../matters/Course';
import { useMay } from '../session/useSession';
import { Loaded } from '../shared/loaded';
import { MoneyText } from '../shared/MoneyText';
import { RefundAnswer } from './RefundAnswer';
import { useRefund, type Refund } from './useRefunds';

/** States in which no money went to the customer, and so no fee came back. */
const CAME_TO_NOTHING: ReadonlySet<string> = new Set(['rejected', 'withdrawn', 'closed_unfunded', 'returned_to_merchant']);

/** A refund: what is wanted and why, the answer, and how it went on. */
export function RefundPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const refund = useRefund(id);
  return (
    <Page title={t('refunds.one')} up={{ to: '/refunds', name: t('refunds.title') }}>
      <Loaded query={refund}>{(shown) => <Shown refund={shown} />}</Loaded>
    </Page>
  );
}

function Shown({ refund }: { refund: Refund }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const mayAnswer = useMay('refunds:write') && refund.timeline.actions.includes('approve');
  return (
    <>
      <Card>
        <Facts
          facts={[
            { name: t('refunds.state'), value: <StateBadge matter={refund.timeline} /> },
            { name: t('refunds.payer'), value: refund.payer },
            { name: t('refunds.why'), value: t(`refunds.reason.${refund.reason}`) },
            refund.note !== '' && { name: t('refunds.note'), value: refund.note },
            refund.order_no !== null && { name: t('orders.number'), value: refund.order_no },
            { name: t('refunds.asked_at'), value: fullMoment(refund.requested_at, locale) },
            refund.arrived_at !== null && { name: t('refunds.arrived_at'), value: fullMoment(refund.arrived_at, locale) },
            { name: t('refunds.number'), value: refund.refund_no },
            { name: t('refunds.paid'), value: <MoneyText value={refund.paid} /> },
            !CAME_TO_NOTHING.has(refund.timeline.state) && {
              name: t('refunds.fee_back'),
              detail: t('refunds.fee_back_detail'),
              value: <MoneyText value={refund.fee_back} />,
            },
            { name: t('refunds.amount'), value: <MoneyText value={refund.amount} />, strong: true },
          ]}
        />
      </Card>
      {mayAnswer && <RefundAnswer refund={refund} />}
      <Course matter={refund.timeline} />
    </>
  );
}
