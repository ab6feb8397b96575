import { moment, useLocale } from '@purser/i18n';
import { Card, Empty, Skeleton, Table } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from '../app/Page';
import { StateBadge } from '../matters/Course';
import { useMay } from '../session/useSession';
import { Failure } from '../shared/Failure';
import { ListCard } from '../shared/ListCard';
import { MoneyText } from '../shared/MoneyText';
import { useShop } from '../shared/useShop';
import { PayoutForm } from './PayoutForm';
import { useAccount, usePayouts, type Payout } from './usePayouts';

/** What was earned goes to the merchant's bank; what has gone already, and where it is. */
export function PayoutsPage() {
  const { t } = useTranslation();
  const payouts = usePayouts();
  return (
    <Page title={t('payouts.title')}>
      <AskCard />
      <ListCard title={t('payouts.title')} list={payouts} empty={{ title: t('payouts.none'), detail: t('payouts.none_detail') }}>
        <PayoutTable payouts={payouts.items} />
      </ListCard>
    </Page>
  );
}

function AskCard() {
  const { t } = useTranslation();
  const may = useMay('payouts:write');
  const account = useAccount();
  const shop = useShop();
  const failed = account.error ?? shop.error;
  if (failed) {
    return (
      <Card>
        <Failure error={failed} onRetry={() => void Promise.all([account.refetch(), shop.refetch()])} />
      </Card>
    );
  }
  if (account.data === undefined || !shop.data) {
    return (
      <Card>
        <Skeleton lines={4} plain label={t('console.loading')} />
      </Card>
    );
  }
  if (account.data === null) {
    return (
      <Card>
        <Empty title={t('payouts.no_account')} detail={t('payouts.no_account_detail')} />
      </Card>
    );
  }
  if (!may) return null;
  return <PayoutForm account={account.data} available={shop.data.available} />;
}

function PayoutTable({ payouts }: { payouts: readonly Payout[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Table
      label={t('payouts.title')}
      rows={payouts}
      keyOf={(payout) => payout.id}
      columns={[
        {
          name: t('payouts.asked_at'),
          whole: true,
          cell: (payout) => (
            <Link className="link" to={`/payouts/${payout.id}`}>
              {moment(payout.requested_at, locale)}
            </Link>
          ),
        },
        { name: t('payouts.to'), whole: true, cell: (payout) => t('payouts.account', { bank: payout.bank, last4: payout.last4 }) },
        { name: t('payouts.state'), cell: (payout) => <StateBadge matter={payout.timeline} /> },
        { name: t('payouts.amount'), figure: true, cell: (payout) => <MoneyText value={payout.amount} /> },
      ]}
    />
  );
}
