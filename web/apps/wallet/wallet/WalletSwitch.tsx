import { Choices, Sheet, Tile } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MoneyText } from '../shared/MoneyText';
import { chooseWallet, useWallet } from './current';
import { useWallets } from './useWallets';
import css from './WalletSwitch.module.css';

/** For those with more than one wallet: which one the app works on. */
export function WalletSwitch() {
  const { t } = useTranslation();
  const current = useWallet();
  const wallets = useWallets().data ?? [];
  const [open, setOpen] = useState(false);
  if (wallets.length < 2) return null;
  return (
    <>
      <button type="button" className={css.open} onClick={() => setOpen(true)}>
        {current.currency}
      </button>
      <Sheet open={open} title={t('home.wallets')} closeLabel={t('app.close')} onClose={() => setOpen(false)}>
        <Choices
          legend={t('home.choose_wallet')}
          value={current.id}
          onValue={(id) => {
            chooseWallet(id);
            setOpen(false);
          }}
          choices={wallets.map((wallet) => ({
            value: wallet.id,
            title: t('me.wallet_class', { level: 'I'.repeat(wallet.wallet_class), currency: wallet.currency }),
            detail: <MoneyText value={wallet.balance} />,
            start: <Tile icon="card" tint="navy" />,
          }))}
        />
      </Sheet>
    </>
  );
}
