import { dismiss, Mark, Spinner } from '@purser/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation } from 'react-router';
import { Failure } from '../shared/Failure';
import { wasWelcomed } from '../welcome/seen';
import { signInAddress } from './next';
import css from './RequireSession.module.css';
import { useMe } from './useMe';

/** Lets a signed-in customer through; leads anyone else to the sign-in page and back here afterwards. */
export function RequireSession() {
  const { t } = useTranslation();
  const me = useMe();
  const { pathname, search } = useLocation();
  const isOver = me.data === null;
  // Signed out elsewhere, perhaps while something was being asked.
  useEffect(() => {
    if (isOver) dismiss();
  }, [isOver]);
  if (me.data) return <Outlet />;
  if (isOver) return <Navigate to={signInAddress(pathname + search, wasWelcomed() ? '/sign-in' : '/welcome')} replace />;
  if (me.isError) {
    return (
      <main className={css.failed}>
        <Mark size={64} />
        <Failure error={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  return (
    <div className={css.splash} role="status" aria-label={t('app.loading')}>
      <Mark size={72} />
      <Spinner size={26} />
    </div>
  );
}
