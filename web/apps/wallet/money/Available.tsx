import { useTranslation } from 'react-i18next';
import { MoneyText } from '../shared/MoneyText';
import { useWallet } from '../wallet/current';

/** "Available ¥1,234.50", under the amount of what leaves the wallet. */
export function Available() {
  const { t } = useTranslation();
  const wallet = useWallet();
  return (
    <>
      {t('money.available')} <MoneyText value={wallet.available} />
    </>
  );
}
