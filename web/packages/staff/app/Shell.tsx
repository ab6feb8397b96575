import { Spinner, useFreshPage } from '@purser/ui';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { useColleague } from '../session/useColleague';
import { useHotkeys } from './hotkeys';
import { KeysSheet } from './KeysSheet';
import css from './Shell.module.css';
import { SideBar } from './SideBar';
import { useStaffApp } from './StaffApp';

/** Around every page: where one is, and keys for whoever does not reach for the mouse. */
export function Shell() {
  const { t } = useTranslation();
  const me = useColleague();
  const navigate = useNavigate();
  const [showsKeys, setShowsKeys] = useState(false);
  const section = useLocation().pathname.split('/')[1] ?? '';
  const main = useFreshPage(section, section !== 'matters');
  const mine = useStaffApp().pages.filter(({ needs }) => needs === null || me.permissions.includes(needs));
  useHotkeys({
    '?': () => setShowsKeys(true),
    ...Object.fromEntries(mine.map((page) => [`g ${page.key}`, () => void navigate(page.to)])),
  });
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main" onClick={() => main.current?.focus()}>
        {t('shell.skip')}
      </a>
      <SideBar pages={mine} onKeys={() => setShowsKeys(true)} />
      <main id="main" ref={main} className={css.main} tabIndex={-1}>
        <Suspense
          fallback={
            <div className={css.waiting} role="status" aria-label={t('shell.loading')}>
              <Spinner size={32} />
            </div>
          }
        >
          <Outlet />
        </Suspense>
      </main>
      <KeysSheet open={showsKeys} pages={mine} onClose={() => setShowsKeys(false)} />
    </div>
  );
}
