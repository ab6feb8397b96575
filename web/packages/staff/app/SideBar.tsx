import { useOtherLanguage } from '@purser/i18n';
import { Avatar, chooseLook, cx, Icon, Mark, SCHEMES, useLook } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import { WaitingCount } from '../matters/WaitingCount';
import { useColleague } from '../session/useColleague';
import { useSignOut } from '../session/useSignOut';
import css from './SideBar.module.css';
import { usePageName, useStaffApp, type NavPage } from './StaffApp';

interface Props {
  pages: readonly NavPage[];
  onKeys: () => void;
}

export function SideBar({ pages, onKeys }: Props) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { matters, Aside } = useStaffApp();
  const nameOf = usePageName();
  const inMatters = pathname.startsWith('/matters');
  return (
    <aside className={css.bar}>
      <div className={css.brand}>
        <Mark size={34} />
        <span>{t('app.name')}</span>
      </div>
      <nav className={css.pages} aria-label={t('shell.navigation')}>
        {pages.map((page) => (
          <NavLink
            key={page.to}
            to={page.to}
            end={page.to === '/'}
            className={({ isActive }) => cx(css.link, (isActive || (page.to === matters && inMatters)) && css.here)}
          >
            <Icon name={page.icon} size={20} />
            <span className={css.name}>{nameOf(page)}</span>
            {page.to === matters && <WaitingCount />}
          </NavLink>
        ))}
      </nav>
      {Aside && <Aside />}
      <Foot onKeys={onKeys} />
    </aside>
  );
}

function Foot({ onKeys }: Pick<Props, 'onKeys'>) {
  const { t } = useTranslation();
  const me = useColleague();
  const language = useOtherLanguage();
  const { scheme } = useLook();
  const signOut = useSignOut();
  const { other } = useStaffApp();
  const following = SCHEMES[(SCHEMES.indexOf(scheme) + 1) % SCHEMES.length] ?? 'system';
  return (
    <div className={css.foot}>
      <div className={css.me}>
        <Avatar name={me.name} size={34} />
        <span>
          {me.name}
          <span className={css.role}>{t(`shell.role.${me.role}`)}</span>
        </span>
      </div>
      <div className={css.tools}>
        <a href={other.href}>
          <Icon name="laptop" size={18} />
          {t(`shell.other.${other.name}`)}
        </a>
        <button
          type="button"
          lang={language.locale}
          onClick={language.choose}
        >
          <Icon name="globe" size={18} />
          {language.name}
        </button>
        <button type="button" onClick={() => chooseLook({ scheme: following })}>
          <Icon name="moon" size={18} />
          {t(`shell.scheme.${scheme}`)}
        </button>
        <button type="button" className={css.keys} onClick={onKeys}>
          <Icon name="keyboard" size={18} />
          {t('shell.keys.title')}
        </button>
        <button type="button" onClick={() => signOut.mutate()} disabled={signOut.isPending}>
          <Icon name="signOut" size={18} />
          {t('shell.sign_out')}
        </button>
      </div>
    </div>
  );
}
