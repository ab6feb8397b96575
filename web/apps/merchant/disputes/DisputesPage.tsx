import { moment, useLocale } from '@purser/i18n';
import { Badge, Table } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from '../app/Page';
import { Due, StateBadge } from '../matters/Course';
import { ListCard } from '../shared/ListCard';
import { MoneyText } from '../shared/MoneyText';
import { useDisputes, waitsForMe, type Dispute } from './useDisputes';

/** What customers say went wrong; what waits for the merchant is marked. */
export function DisputesPage() {
  const { t } = useTranslation();
  const disputes = useDisputes();
  return (
    <Page title={t('disputes.title')}>
      <ListCard
        title={t('disputes.title')}
        list={disputes}
        empty={{ title: t('disputes.none'), detail: t('disputes.none_detail') }}
      >
        <DisputeTable disputes={disputes.items} />
      </ListCard>
    </Page>
  );
}

function DisputeTable({ disputes }: { disputes: readonly Dispute[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Table
      label={t('disputes.title')}
      rows={disputes}
      keyOf={(dispute) => dispute.id}
      columns={[
        { name: t('disputes.opened_at'), whole: true, cell: (dispute) => <Link className="link" to={`/disputes/${dispute.id}`}>{moment(dispute.timeline.opened_at, locale)}</Link> },
        { name: t('disputes.payer'), cell: (dispute) => dispute.payer },
        { name: t('disputes.why'), cell: (dispute) => t(`disputes.reason.${dispute.reason}`) },
        { name: t('disputes.state'), cell: (dispute) => waitsForMe(dispute) && dispute.timeline.turn !== 'merchant' ? <Badge tone="warn">{t('disputes.mine')}</Badge> : <StateBadge matter={dispute.timeline} /> },
        { name: t('refunds.answer_within'), cell: (dispute) => <Due matter={dispute.timeline} /> },
        { name: t('disputes.claimed'), figure: true, cell: (dispute) => <MoneyText value={dispute.claimed} /> },
      ]}
    />
  );
}
