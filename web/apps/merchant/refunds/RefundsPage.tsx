import { moment, useLocale } from '@purser/i18n';
import { Table } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Due, StateBadge } from '../matters/Course';
import { AnswerPage } from '../shared/AnswerPage';
import { MoneyText } from '../shared/MoneyText';
import { useWaitingOnly } from '../shared/useWaitingOnly';
import { useRefunds, type Refund } from './useRefunds';

/** What customers want back, first what waits for an answer. */
export function RefundsPage() {
  const [waiting] = useWaitingOnly();
  const refunds = useRefunds(waiting);
  return (
    <AnswerPage words="refunds" list={refunds}>
      <RefundTable refunds={refunds.items} />
    </AnswerPage>
  );
}

function RefundTable({ refunds }: { refunds: readonly Refund[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Table
      label={t('refunds.title')}
      rows={refunds}
      keyOf={(refund) => refund.id}
      columns={[
        { name: t('refunds.asked_at'), whole: true, cell: (refund) => <Link className="link" to={`/refunds/${refund.id}`}>{moment(refund.requested_at, locale)}</Link> },
        { name: t('refunds.payer'), cell: (refund) => refund.payer },
        { name: t('refunds.why'), cell: (refund) => t(`refunds.reason.${refund.reason}`) },
        { name: t('refunds.state'), cell: (refund) => <StateBadge matter={refund.timeline} /> },
        { name: t('refunds.answer_within'), cell: (refund) => <Due matter={refund.timeline} /> },
        { name: t('refunds.amount'), figure: true, cell: (refund) => <MoneyText value={refund.amount} /> },
      ]}
    />
  );
}
