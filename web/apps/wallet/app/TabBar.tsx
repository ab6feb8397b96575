import { cx, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { TABS } from './nav';
import css from './TabBar.module.css';
import { UnreadBadge } from './UnreadBadge';

/** Navigation at the bottom of a phone. */
export function TabBar() {
  const { t } = useTranslation();
  return (
    <nav className={css.bar} aria-label={t('app.navigation')}>
      {TABS.map((tab) => (
        <NavLink
          key={tab.to}
          to={tab.to}
          end={tab.to === '/'}
          className={({ isActive }) => cx(css.tab, isActive && css.here)}
        >
          <span className={css.icon}>
            <Icon name={tab.icon} size={25} />
            {tab.to === '/messages' && <UnreadBadge />}
          </span>
          {t(tab.name)}
        </NavLink>
      ))}
    </nav>
  );
}
