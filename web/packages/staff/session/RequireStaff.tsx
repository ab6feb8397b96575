import { Mark, Spinner } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation } from 'react-router';
import { Failure } from '../shared/Failure';
import css from './RequireStaff.module.css';
import { ColleagueContext, useMe } from './useColleague';

/** How an invitation's token begins. */
const INVITATION = '#si_';

/** Lets somebody of the staff through; anyone else goes to the sign-in page and comes back here afterwards. */
export function RequireStaff() {
  const { t } = useTranslation();
  const me = useMe();
  const { pathname, search, hash } = useLocation();
  // An invitation stands behind the #, on whatever page; whoever sits here takes it up, somebody signed in or not.
  const invited = hash.startsWith(INVITATION);
  if (me.data && !invited) {
    return (
      <ColleagueContext value={me.data}>
        <Outlet />
      </ColleagueContext>
    );
  }
  if (me.data === null || invited)
    return <Navigate to={{ pathname: '/sign-in', hash }} state={{ from: pathname + search }} replace />;
  return (
    <main className={css.splash} aria-busy={me.isPending}>
      {me.isError ? (
        <Failure error={me.error} onRetry={() => void me.refetch()} />
      ) : (
        <div role="status" aria-label={t('shell.loading')}>
          <Mark size={64} />
          <Spinner size={26} />
        </div>
      )}
    </main>
  );
}
