import { useOtherLanguage } from '@purser/i18n';
import { chooseLook, cx, Icon, IconButton, Mark, useLook } from '@purser/ui';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import { useWaiting } from '../inquiries/useInquiries';
import { useSession } from '../session/useSession';
import { useSignOut } from '../session/useSignOut';
import { PAGES } from './nav';
import css from './SideBar.module.css';

const look = ({ isActive }: { isActive: boolean }) => cx(css.link, isActive && css.here);

/** Where one is: at the side of a wide window, along the top of a narrow one. */
export function SideBar() {
  const { t } = useTranslation();
  const session = useSession();
  const mine = PAGES.filter(({ needs }) => needs === null || session.scopes.includes(needs));
  const bar = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // Along the top there may be more pages than fit: the one that is open is to be seen.
  useEffect(() => {
    const here = bar.current?.querySelector<HTMLElement>('[aria-current]');
    if (here && bar.current) bar.current.scrollLeft = here.offsetLeft - (bar.current.clientWidth - here.offsetWidth) / 2;
  }, [pathname]);
  return (
    <aside className={css.bar}>
      <div className={css.brand}>
        <Mark size={36} />
        <p className={css.names}>
          <span className={css.shop}>{session.name}</span>
          <span className={css.product}>{t('console.name')}</span>
        </p>
        <Switches />
      </div>
      <nav ref={bar} className={css.pages} aria-label={t('console.navigation')}>
        {mine.map((page) => (
          <NavLink key={page.to} to={page.to} end={page.to === '/'} className={look}>
            <Icon name={page.icon} size={20} />
            {t(page.name)}
            {page.to === '/inquiries' && <Waiting />}
          </NavLink>
        ))}
      </nav>
    </aside>
  );
}

/** How many questions wait for an answer. */
function Waiting() {
  const { t } = useTranslation();
  const { count, more } = useWaiting();
  if (count === 0) return null;
  return (
    <span className={css.count} role="img" aria-label={t('inquiries.waiting', { count })}>
      {count}
      {more && '+'}
    </span>
  );
}

/** The language, day or night, and the way out. */
function Switches() {
  const { t } = useTranslation();
  const signOut = useSignOut();
  const language = useOtherLanguage();
  const { scheme } = useLook();
  const dark = scheme === 'dark';
  return (
    <div className={css.switches}>
      <IconButton icon="globe" label={t('console.other_language')} onClick={language.choose} />
      <IconButton
        icon="moon"
        label={t(dark ? 'console.by_day' : 'console.by_night')}
        onClick={() => chooseLook({ scheme: dark ? 'light' : 'dark' })}
      />
      <IconButton icon="signOut" label={t('console.sign_out')} onClick={() => signOut.mutate()} />
    </div>
  );
}
