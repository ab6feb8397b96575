import { Mark, Spinner } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation } from 'react-router';
import { Failure } from '../shared/Failure';
import css from './RequireSession.module.css';
import { SessionContext, useMe } from './useSession';

/** Lets a merchant's people through; anyone else goes to the sign-in page and comes back here afterwards. */
export function RequireSession() {
  const { t } = useTranslation();
  const me = useMe();
  const { pathname, search } = useLocation();
  if (me.data) {
    return (
      <SessionContext value={me.data}>
        <Outlet />
      </SessionContext>
    );
  }
  if (me.data === null) return <Navigate to="/sign-in" state={{ from: pathname + search }} replace />;
  return (
    <main className={css.splash} aria-busy={me.isPending}>
      {me.isError ? (
        <Failure error={me.error} onRetry={() => void me.refetch()} />
      ) : (
        <div role="status" aria-label={t('console.loading')}>
          <Mark size={64} />
          <Spinner size={26} />
        </div>
      )}
    </main>
  );
}
