import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../app/api';
import { MoneyText } from '../shared/MoneyText';
import { useWallet } from '../wallet/current';
import { isIncoming } from './direction';

/** What it cost the one who made it. */
export function FeeTrace({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const wallet = useWallet();
  if (isIncoming(activity, wallet.id) && activity.kind === 'transfer') return null;
  const free = activity.fee.amount === 0;
  return (
    <Card title={t('money.cost')}>
      <Facts
        facts={[
          { name: t('money.amount'), value: <MoneyText value={activity.amount} /> },
          { name: t('money.fee'), value: free ? t('money.free') : <MoneyText value={activity.fee} /> },
          { name: t(`money.total.${activity.kind}`), value: <MoneyText value={activity.total} />, strong: true },
        ]}
      />
    </Card>
  );
}
