import { moment, useLocale } from '@purser/i18n';
import { Badge, Table, type Tone } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Order } from '../app/api';
import { MoneyText } from '../shared/MoneyText';

const TONES: Record<Order['state'], Tone> = { open: 'info', paid: 'good', expired: 'plain', closed: 'plain' };

export function OrderBadge({ order }: { order: Order }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[order.state]}>{t(`orders.state.${order.state}`)}</Badge>;
}

export function OrderTable({ orders }: { orders: readonly Order[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Table
      label={t('orders.title')}
      rows={orders}
      keyOf={(order) => order.id}
      columns={[
        { name: t('orders.number'), cell: (order) => <Link className="link" to={`/orders/${order.id}`}>{order.order_no}</Link> },
        { name: t('orders.what'), cell: (order) => order.title },
        { name: t('orders.state_name'), cell: (order) => <OrderBadge order={order} /> },
        { name: t('orders.paid_at'), whole: true, cell: (order) => (order.paid_at === null ? '–' : moment(order.paid_at, locale)) },
        { name: t('orders.amount'), figure: true, cell: (order) => <MoneyText value={order.amount} /> },
      ]}
    />
  );
}
