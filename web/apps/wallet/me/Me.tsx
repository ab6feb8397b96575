import { Banner, Card } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { TabPage } from '../app/TabPage';
import { useMe } from '../session/useMe';
import { MenuList } from '../shared/MenuList';
import { useWallet } from '../wallet/current';
import { Limits } from './Limits';
import css from './Me.module.css';
import { Profile } from './Profile';
import { SignOutButton } from './SignOutButton';

/** Who one is here, what one may do, and the ways to all that can be set. */
export function Me() {
  const { t } = useTranslation();
  const wallet = useWallet();
  const me = useMe().data;
  if (!me) return null;
  return (
    <TabPage title={t('app.tab.me')}>
      <div className={css.columns}>
        <div className={css.column}>
          <Profile customer={me} />
          <Card flush label={t('me.more')}>
            <MenuList
              items={[
                { to: '/matters', icon: 'receipt', tint: 'violet', title: t('matter.mine'), detail: t('matter.mine_detail') },
                { to: '/contact', icon: 'chat', tint: 'violet', title: t('contact.title'), detail: t('contact.entry_detail') },
                { to: '/cases', icon: 'mail', tint: 'sea', title: t('cases.title'), detail: t('cases.detail') },
                { to: '/suggestions', icon: 'pen', tint: 'green', title: t('feedback.suggestions'), detail: t('feedback.suggestions_detail') },
                { to: '/help', icon: 'search', tint: 'brass', title: t('help.title'), detail: t('help.entry_detail') },
                { to: '/security', icon: 'shield', tint: 'green', title: t('security.title'), detail: t('me.security') },
                { to: '/cards', icon: 'card', tint: 'navy', title: t('cards.title'), detail: t('me.cards') },
                { to: '/fees', icon: 'info', tint: 'brass', title: t('fees.title'), detail: t('fees.detail') },
                { to: '/collect', icon: 'collect', tint: 'brass', title: t('collect.title'), detail: t('me.collect') },
              ]}
            />
          </Card>
          <Card flush label={t('me.account')}>
            <MenuList
              items={[
                { to: '/privacy', icon: 'eye', tint: 'sea', title: t('privacy.title'), detail: t('me.privacy') },
                { to: '/messages/settings', icon: 'bell', tint: 'violet', title: t('me.notices'), detail: t('me.notices_detail') },
                { to: '/settings', icon: 'gear', tint: 'grey', title: t('settings.title'), detail: t('me.settings') },
              ]}
            />
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
