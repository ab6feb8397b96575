import { Spinner, useFreshPage } from '@purser/ui';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { useStream } from '../messages/useStream';
import { CallHost } from './CallHost';
import { OfflineBanner } from './OfflineBanner';
import css from './Shell.module.css';
import { SideBar } from './SideBar';

/** Around every page of a signed-in customer: navigation at the side where there is room for it. */
export function Shell() {
  const { t } = useTranslation();
  const main = useFreshPage(useLocation().pathname);
  useStream();
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main" onClick={() => main.current?.focus()}>
        {t('app.skip')}
      </a>
      <SideBar />
      <main id="main" ref={main} className={css.main} tabIndex={-1}>
        <OfflineBanner />
        <CallHost />
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={css.waiting} role="status" aria-label={t('app.loading')}>
      <Spinner size={32} />
    </div>
  );
}
