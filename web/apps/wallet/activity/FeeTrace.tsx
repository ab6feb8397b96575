import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../app/api';
import { useFeeFacts } from '../money/useFeeFacts';
import { MoneyText } from '../shared/MoneyText';
import { useWallet } from '../wallet/current';
import { isIncoming } from './direction';

/** What it cost the one who made it. */
export function FeeTrace({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const wallet = useWallet();
  const feeFacts = useFeeFacts();
  const free = activity.fee.amount === 0;
  if (isIncoming(activity, wallet.id) && activity.kind === 'transfer') return null;
  return (
    <Card title={t('money.cost')}>
      <Facts
        facts={[
          { name: t('money.amount'), value: <MoneyText value={activity.amount} /> },
          ...feeFacts(activity.fee_items),
          { name: t('money.fee'), detail: free ? null : `${t('money.tariff')} ${activity.tariff}`, value: free ? t('money.free') : <MoneyText value={activity.fee} /> },
          { name: t(`money.total.${activity.kind}`), value: <MoneyText value={activity.total} />, strong: true },
        ]}
      />
    </Card>
  );
}
