import { Card, Tile } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { ResolvedCode } from '../app/api';
import { MoneyText } from '../shared/MoneyText';
import css from './MerchantForm.module.css';

/** To whom, for what, and how much where the merchant says so. */
export function PayeeCard({ code }: { code: ResolvedCode }) {
  const { t } = useTranslation();
  return (
    <Card label={t('money.payee')}>
      <div className={css.merchant}>
        <Tile icon="shop" tint="brass" size={56} />
        <div>
          <p className={css.name} data-testid="payee-name">
            {code.name}
          </p>
          <p className={css.title}>{code.title ?? t('pay.to_merchant')}</p>
        </div>
      </div>
      {code.amount && (
        <p className={css.amount} data-testid="order-amount">
          <MoneyText value={code.amount} large />
        </p>
      )}
    </Card>
  );
}
