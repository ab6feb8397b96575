import { ask, type Schemas } from '@purser/client';
import { Banner } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../app/api';
import { AuthPage } from './AuthPage';
import css from './SignForm.module.css';
import { UrgentForm } from './UrgentForm';

/** From the sign-in page: stops everything with a login and one thing that shows it is theirs. */
export function UrgentFreeze() {
  const { t } = useTranslation();
  const freeze = useMutation({
    mutationFn: (body: Schemas['UrgentFreeze']) => ask(api.POST('/v1/freezes/urgent', { body })),
  });
  return (
    <AuthPage title={t('freeze.danger')}>
      {freeze.data ? (
        <>
          <Banner tone="good" urgent>
            {freeze.data.message}
          </Banner>
          <p className={css.other}>
            <Link to="/stolen">{t('stolen.title')}</Link>
          </p>
        </>
      ) : (
        <UrgentForm
          ways={['password', 'code', 'pin', 'recovery_code']}
          lead={t('freeze.urgent.lead')}
          action={t('freeze.all.do')}
          sending={freeze}
          onShown={freeze.mutate}
        />
      )}
      <p className={css.other}>
        <Link to="/sign-in">{t('freeze.urgent.back')}</Link>
      </p>
    </AuthPage>
  );
}

/** After freezing everything from inside: this session is over, too. */
export function FrozenDone() {
  const { t } = useTranslation();
  return (
    <AuthPage title={t('freeze.over.title')}>
      <Banner tone="good">{t('freeze.over.detail')}</Banner>
      <p className={css.lead}>{t('freeze.over.then')}</p>
      <p className={css.other}>
        <Link to="/stolen">{t('stolen.title')}</Link>
      </p>
      <p className={css.other}>
        <Link to="/sign-in">{t('session.sign_in.title')}</Link>
      </p>
    </AuthPage>
  );
}
