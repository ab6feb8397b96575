import { Banner, Card, Facts } from '@purser/ui';
import { day, useLocale } from '@purser/i18n';
import { useTranslation } from 'react-i18next';
import { TabPage } from '../app/TabPage';
import { useMe } from '../session/useMe';
import { useWallet } from '../wallet/current';
import { LanguageChoice } from './LanguageChoice';
import { Limits } from './Limits';
import css from './Me.module.css';
import { Profile } from './Profile';
import { SignOutButton } from './SignOutButton';

/** Who one is here, what one may do, in which language, and the way out. */
export function Me() {
  const { t } = useTranslation();
  const locale = useLocale();
  const wallet = useWallet();
  const me = useMe().data;
  if (!me) return null;
  return (
    <TabPage title={t('app.tab.me')}>
      <div className={css.columns}>
        <div className={css.column}>
          <Profile customer={me} />
          <Card title={t('me.account')}>
            <Facts
              facts={[
                me.phone !== null && { name: t('session.phone'), value: me.phone },
                me.email !== null && { name: t('me.email'), value: me.email },
                { name: t('me.wallet'), value: t(`me.class.${wallet.wallet_class}`) },
                { name: t('me.since'), value: day(me.created_at, locale) },
              ]}
            />
          </Card>
          <Card>
            <LanguageChoice />
          </Card>
        </div>
        <div className={css.column}>
          {wallet.status === 'frozen' && <Banner tone="bad">{t('home.frozen')}</Banner>}
          <Limits limits={wallet.limits} />
          <SignOutButton />
        </div>
      </div>
    </TabPage>
  );
}
