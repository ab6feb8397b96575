import { Spinner, useFreshPage } from '@purser/ui';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import css from './Shell.module.css';
import { SideBar } from './SideBar';

/** Around every page of a merchant who is signed in. */
export function Shell() {
  const { t } = useTranslation();
  const main = useFreshPage(useLocation().pathname);
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
