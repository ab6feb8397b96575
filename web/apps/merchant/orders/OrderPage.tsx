import { fullMoment, useLocale } from '@purser/i18n';
import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Order } from '../app/api';
import { Page } from '../app/Page';
import { useMay } from '../session/useSession';
import { Loaded } from '../shared/loaded';
import { MoneyText } from '../shared/MoneyText';
import { EscrowCard } from './EscrowCard';
import { OrderBadge } from './OrderTable';
import { useOrder } from './useOrders';

/** An order and all that belongs to it. */
export function OrderPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const order = useOrder(id);
  return (
    <Page title={order.data?.title ?? t('orders.one')} up={{ to: '/orders', name: t('orders.title') }}>
      <Loaded query={order}>
        {(shown) => (
          <>
            <OrderFacts order={shown} />
            {shown.escrow && shown.state === 'paid' && <EscrowCard order={shown} />}
            <Ways order={shown} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** What one may do with it. */
function Ways({ order }: { order: Order }) {
  const { t } = useTranslation();
  const mayGive = useMay('refunds:write');
  if (order.state !== 'paid' || !mayGive) return null;
  return (
    <Link className="link" to={`/orders/${order.id}/give`}>
      {t('refunds.give')}
    </Link>
  );
}

function OrderFacts({ order }: { order: Order }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Card>
      <Facts
        facts={[
          { name: t('orders.state_name'), value: <OrderBadge order={order} /> },
          { name: t('orders.number'), value: order.order_no },
          order.state === 'open' && { name: t('orders.until'), value: fullMoment(order.expires_at, locale) },
          order.paid_at !== null && { name: t('orders.paid_at'), value: fullMoment(order.paid_at, locale) },
          { name: t('orders.amount'), value: <MoneyText value={order.amount} />, strong: true },
        ]}
      />
    </Card>
  );
}
