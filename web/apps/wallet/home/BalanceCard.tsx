import { IconButton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { MoneyText } from '../shared/MoneyText';
import { Waves } from '../shared/Waves';
import { useWallet } from '../wallet/current';
import { WalletSwitch } from '../wallet/WalletSwitch';
import css from './BalanceCard.module.css';
import { useHidden } from './hidden';

export function BalanceCard() {
  const { t } = useTranslation();
  const wallet = useWallet();
  const [hidden, toggle] = useHidden();
  const cover = '••••••';
  return (
    <section className={css.card} aria-label={t('home.balance')}>
      <div className={css.label}>
        {t('home.balance')}
        <IconButton icon={hidden ? 'eyeOff' : 'eye'} label={t(hidden ? 'home.show' : 'home.hide')} onClick={toggle} />
        <WalletSwitch />
      </div>
      <p className={css.balance} data-testid="balance">
        {hidden ? cover : <MoneyText value={wallet.balance} large />}
      </p>
      <dl className={css.parts}>
        <div>
          <dt>{t('home.available')}</dt>
          <dd data-testid="available">{hidden ? cover : <MoneyText value={wallet.available} />}</dd>
        </div>
        <div>
          <dt>{t('home.held')}</dt>
          <dd>{hidden ? cover : <MoneyText value={wallet.held} />}</dd>
        </div>
      </dl>
      <div className={css.sea}>
        <Waves />
      </div>
      {wallet.status === 'frozen' && <p className={css.frozen}>{t('home.frozen')}</p>}
    </section>
  );
}
