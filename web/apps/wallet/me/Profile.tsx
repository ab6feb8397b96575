import { Avatar, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Customer } from '../app/api';
import { Waves } from '../shared/Waves';
import { useWallet } from '../wallet/current';
import css from './Profile.module.css';

export function Profile({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const wallet = useWallet();
  return (
    <section className={css.profile} aria-label={t('me.profile')}>
      <Avatar name={customer.name} size={64} />
      <div className={css.who}>
        <p className={css.name}>{customer.name}</p>
        <p className={css.contact}>{customer.phone ?? customer.email}</p>
        <p className={css.badge}>
          <Icon name="shield" size={15} />
          {t('me.wallet_class', { level: 'I'.repeat(wallet.wallet_class), currency: wallet.currency })}
        </p>
      </div>
      <Waves />
    </section>
  );
}
