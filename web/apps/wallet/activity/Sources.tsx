import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { MoneyText } from '../shared/MoneyText';
import { useSources } from './useSources';

/** What a payment was paid with, where it was more than the balance. */
export function Sources({ payment }: { payment: string }) {
  const { t } = useTranslation();
  const items = useSources(payment).data?.items ?? [];
  if (!items.some(({ card }) => card)) return null;
  return (
    <Card title={t('refund.sources')}>
      <div data-testid="sources">
        <Facts
          facts={items.map(({ amount, card, top_up_id }) => ({
            name:
              card && top_up_id ? (
                <Link to={`/activity/top_up/${top_up_id}`}>{`${card.bank} (${card.last4})`}</Link>
              ) : (
                t('refund.balance')
              ),
            value: <MoneyText value={amount} />,
          }))}
        />
      </div>
    </Card>
  );
}
