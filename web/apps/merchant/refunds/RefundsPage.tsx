import { moment, useLocale } from '@purser/i18n';
import { Chips, Table } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Page } from '../app/Page';
import { Due, StateBadge } from '../matters/Course';
import { ListCard } from '../shared/ListCard';
import { MoneyText } from '../shared/MoneyText';
import { useRefunds, type Refund } from './useRefunds';

/** What customers want back, first what waits for an answer. */
export function RefundsPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const waiting = params.get('show') !== 'all';
  const refunds = useRefunds(waiting);
  return (
    <Page title={t('refunds.title')}>
      <Chips
        legend={t('console.which')}
        value={waiting ? 'waiting' : 'all'}
        onValue={(value) => setParams(value === 'all' ? { show: 'all' } : {}, { replace: true })}
        chips={[
          { value: 'waiting', title: t('console.to_answer') },
          { value: 'all', title: t('console.all') },
        ]}
      />
      <ListCard
        title={t('refunds.title')}
        list={refunds}
        empty={{
          title: t(waiting ? 'refunds.none_waiting' : 'refunds.none'),
          detail: t(waiting ? 'refunds.none_waiting_detail' : 'refunds.none_detail'),
        }}
      >
        <RefundTable refunds={refunds.items} />
      </ListCard>
    </Page>
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
        { name: t('refunds.asked_at'), cell: (refund) => <Link className="link" to={`/refunds/${refund.id}`}>{moment(refund.requested_at, locale)}</Link> },
        { name: t('refunds.payer'), cell: (refund) => refund.payer },
        { name: t('refunds.why'), cell: (refund) => t(`refunds.reason.${refund.reason}`) },
        { name: t('refunds.state'), cell: (refund) => <StateBadge matter={refund.timeline} /> },
        { name: t('refunds.answer_within'), cell: (refund) => <Due matter={refund.timeline} /> },
        { name: t('refunds.amount'), figure: true, cell: (refund) => <MoneyText value={refund.amount} /> },
      ]}
    />
  );
}
