import { Card, Empty, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Outlet } from 'react-router';
import { Failure } from '../shared/Failure';
import { useChosen, WalletContext } from './current';
import css from './WalletGate.module.css';
import { useWallets } from './useWallets';

/** Gives the pages under it the wallet they work on. */
export function WalletGate() {
  const { t } = useTranslation();
  const wallets = useWallets();
  const wallet = useChosen(wallets.data ?? []);
  if (wallet) {
    return (
      <WalletContext value={wallet}>
        <Outlet />
      </WalletContext>
    );
  }
  return (
    <div className={css.place}>
      <Card>
        {wallets.isError ? (
          <Failure error={wallets.error} onRetry={() => void wallets.refetch()} />
        ) : wallets.isPending ? (
          <Skeleton lines={5} label={t('app.loading')} />
        ) : (
          <Empty title={t('home.no_wallet')} />
        )}
      </Card>
    </div>
  );
}
