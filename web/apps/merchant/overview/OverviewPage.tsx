import { Card, Skeleton, Tile, type IconName, type Tint } from '@purser/ui';
import { formatMoney, useLocale, type Money } from '@purser/i18n';
import { useTranslation } from 'react-i18next';
import { Page } from '../app/Page';
import { OrderTable } from '../orders/OrderTable';
import { useOrders } from '../orders/useOrders';
import { useMay } from '../session/useSession';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import { useDeposit, useShop } from '../shared/useShop';
import css from './OverviewPage.module.css';
import { ToAnswer } from './ToAnswer';

/** What one has, what waits for an answer, and what was sold last. */
export function OverviewPage() {
  const { t } = useTranslation();
  const mayOrders = useMay('orders:read');
  return (
    <Page title={t('console.nav.overview')}>
      <Balances />
      <ToAnswer />
      {mayOrders && <LastOrders />}
    </Page>
  );
}

function Balances() {
  const { t } = useTranslation();
  const mayDeposit = useMay('disputes:read');
  const shop = useShop();
  if (!shop.data) {
    return (
      <Card>
        {shop.error ? (
          <Failure error={shop.error} onRetry={() => void shop.refetch()} />
        ) : (
          <Skeleton lines={2} label={t('console.loading')} />
        )}
      </Card>
    );
  }
  return (
    <div className={css.figures}>
      <Figure icon="clock" tint="brass" name={t('money.pending')} note={t('money.pending_note')} value={shop.data.pending} />
      <Figure icon="bank" tint="green" name={t('money.available')} note={t('money.available_note')} value={shop.data.available} />
      {mayDeposit && <DepositFigure />}
    </div>
  );
}

function DepositFigure() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { data } = useDeposit();
  if (!data) return null;
  const owed = data.owed.amount > 0;
  const note = owed ? t('money.owed', { amount: formatMoney(data.owed, locale) }) : t('money.deposit_note');
  return <Figure icon="shield" tint={owed ? 'red' : 'sea'} name={t('money.deposit')} note={note} value={data.deposit} />;
}

interface FigureProps {
  icon: IconName;
  tint: Tint;
  name: string;
  note: string;
  value: Money;
}

function Figure({ icon, tint, name, note, value }: FigureProps) {
  return (
    <Card label={name}>
      <div className={css.figure}>
        <Tile icon={icon} tint={tint} />
        <p className={css.name}>{name}</p>
        <p className={css.amount}>
          <MoneyText value={value} />
        </p>
        <p className={css.note}>{note}</p>
      </div>
    </Card>
  );
}

function LastOrders() {
  const { t } = useTranslation();
  const orders = useOrders('');
  if (orders.items.length === 0) return null;
  return (
    <Card flush title={t('orders.last')}>
      <OrderTable orders={orders.items.slice(0, 5)} />
    </Card>
  );
}
