import { fullMoment, useLocale } from '@purser/i18n';
import { Banner, Card, Facts, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Page } from '../app/Page';
import { Course, StateBadge } from '../matters/Course';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import { usePayout } from './usePayouts';

/** Where a payout is, and what comes next. */
export function PayoutPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { id = '' } = useParams();
  const found = usePayout(id);
  const payout = found.data;
  return (
    <Page title={t('payouts.one')} up={{ to: '/payouts', name: t('payouts.title') }} aside={payout && <StateBadge matter={payout.timeline} />}>
      {payout ? (
        <>
          {payout.failure && (
            <Banner tone="warn">
              {t('payouts.came_back')}
            </Banner>
          )}
          <Card>
            <Facts
              facts={[
                { name: t('payouts.amount'), value: <MoneyText value={payout.amount} />, strong: true },
                { name: t('payouts.to'), value: t('payouts.account', { bank: payout.bank, last4: payout.last4 }) },
                { name: t('payouts.asked_at'), value: fullMoment(payout.requested_at, locale) },
                payout.arrived_at !== null && { name: t('payouts.arrived_at'), value: fullMoment(payout.arrived_at, locale) },
              ]}
            />
          </Card>
          <Course matter={payout.timeline} />
        </>
      ) : (
        <Card>
          {found.error ? (
            <Failure error={found.error} onRetry={() => void found.refetch()} />
          ) : (
            <Skeleton lines={5} plain label={t('console.loading')} />
          )}
        </Card>
      )}
    </Page>
  );
}
