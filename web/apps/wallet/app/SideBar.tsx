import { cx, Icon, Mark } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { LanguageButton } from './LanguageButton';
import { ACTIONS, TABS } from './nav';
import css from './SideBar.module.css';
import { UnreadBadge } from './UnreadBadge';

const look = ({ isActive }: { isActive: boolean }) => cx(css.link, isActive && css.here);

/** Navigation at the side of a wide window. */
export function SideBar() {
  const { t } = useTranslation();
  return (
    <aside className={css.bar}>
      <div className={css.brand}>
        <Mark size={38} />
        <span>{t('app.name')}</span>
      </div>
      <nav aria-label={t('app.navigation')}>
        {TABS.map((tab) => (
          <NavLink key={tab.to} to={tab.to} end={tab.to === '/'} className={look}>
            <Icon name={tab.icon} size={21} />
            {t(tab.name)}
            {tab.to === '/messages' && <UnreadBadge />}
          </NavLink>
        ))}
        <div className={css.rule} />
        {ACTIONS.map((act) => (
          <NavLink key={act.to} to={act.to} className={look}>
            <Icon name={act.icon} size={21} />
            {t(act.name)}
          </NavLink>
        ))}
      </nav>
      <div className={css.foot}>
        <LanguageButton />
      </div>
    </aside>
  );
}
