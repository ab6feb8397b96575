import { fullMoment, useLocale } from '@purser/i18n';
import { Banner, Card, Facts, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { MatterRow } from '../matters';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import { useRefundable, useRefundsOf } from './data';
import { RefundForm } from './RefundForm';

/** Asking for a payment back: everything is filled in, so that one more tap does it. */
export function NewRefundPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { payment = '' } = useParams();
  const can = useRefundable(payment);
  const own = can.data?.way === 'card';
  return (
    <FlowPage title={t(own ? 'refund.title_top_up' : 'refund.title')}>
      {can.data ? (
        <>
          {can.data.blocked === null ? (
            <RefundForm payment={payment} can={can.data} />
          ) : (
            <Banner tone="warn">
              <p data-testid="refund-blocked">{can.data.blocked_title}</p>
            </Banner>
          )}
          <Card title={t(own ? 'refund.of_top_up' : 'refund.of')}>
            <Facts
              facts={[
                { name: t(own ? 'refund.topped_up' : 'refund.paid'), value: <MoneyText value={can.data.paid} /> },
                can.data.refunded.amount > 0 && {
                  name: t('refund.refunded'),
                  value: <MoneyText value={can.data.refunded} />,
                },
                { name: t('refund.left'), value: <MoneyText value={can.data.left} />, strong: true },
                { name: t('refund.until'), value: fullMoment(can.data.until, locale) },
              ]}
            />
          </Card>
          <Earlier payment={payment} />
        </>
      ) : (
        <Card>
          {can.isError ? (
            <Failure error={can.error} onRetry={() => void can.refetch()} />
          ) : (
            <Skeleton lines={5} label={t('app.loading')} />
          )}
        </Card>
      )}
    </FlowPage>
  );
}

/** What was asked for before. */
function Earlier({ payment }: { payment: string }) {
  const { t } = useTranslation();
  const refunds = useRefundsOf(payment);
  if (!refunds.data || refunds.data.items.length === 0) return null;
  return (
    <Card title={t('refund.earlier')} flush>
      <ul>
        {refunds.data.items.map((refund) => (
          <li key={refund.id}>
            <MatterRow matter={refund.timeline} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
