import { ask } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Card, Facts, Skeleton } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Order } from '../app/api';
import { keys } from '../app/queries';
import { Course, StateBadge } from '../matters/Course';
import { useMay } from '../session/useSession';
import { Failure } from '../shared/Failure';
import { GoodsForm } from '../shared/GoodsForm';
import { MoneyText } from '../shared/MoneyText';
import { useWish } from '../shared/useWish';

/** What was paid into escrow for an order: send the goods, and when the money comes. */
export function EscrowCard({ order }: { order: Order }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const params = { path: { order_id: order.id } };
  const escrow = useQuery({
    queryKey: [...keys.orders, 'escrow', order.id],
    queryFn: () => ask(api.GET('/v1/orders/{order_id}/escrow', { params })),
  });
  const ship = useWish({
    wish: `escrow.ship.${order.id}`,
    done: t('escrow.shipped'),
    send: (body: { carrier?: string; tracking?: string }) => ask(api.POST('/v1/orders/{order_id}/shipment', { params, body })),
  });
  const mayShip = useMay('orders:write');
  if (!escrow.data) {
    return (
      <Card>
        {escrow.error ? <Failure error={escrow.error} onRetry={() => void escrow.refetch()} /> : <Skeleton lines={3} plain label={t('console.loading')} />}
      </Card>
    );
  }
  const { held, carrier, tracking, shipped_at, timeline } = escrow.data;
  return (
    <>
      <Card title={t('escrow.title')}>
        <Facts
          facts={[
            { name: t('orders.state_name'), value: <StateBadge matter={timeline} /> },
            shipped_at !== null && { name: t('escrow.shipped_at'), value: fullMoment(shipped_at, locale) },
            carrier !== null && { name: t('goods.carrier'), value: carrier },
            tracking !== null && { name: t('goods.tracking'), value: tracking },
            { name: t('escrow.held'), value: <MoneyText value={held} />, strong: true },
          ]}
        />
        {mayShip && timeline.actions.includes('ship') && (
          <GoodsForm of={order.id} busy={ship.isPending} onSend={(goods) => ship.mutate(goods)} />
        )}
      </Card>
      <Course matter={timeline} />
    </>
  );
}
