import { Spinner } from '@purser/ui';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import css from './Shell.module.css';
import { SideBar } from './SideBar';

/** A new page starts at its top, and the focus goes to it so that it is read out. */
function useFreshPage() {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

/** Around every page of a merchant who is signed in. */
export function Shell() {
  const { t } = useTranslation();
  const main = useFreshPage();
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main" onClick={() => main.current?.focus()}>
        {t('console.skip')}
      </a>
      <SideBar />
      <main id="main" ref={main} className={css.main} tabIndex={-1}>
        <Suspense
          fallback={
            <div className={css.waiting} role="status" aria-label={t('console.loading')}>
              <Spinner size={32} />
            </div>
          }
        >
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}
