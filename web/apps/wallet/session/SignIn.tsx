import { Banner, Button, Field, Icon, PasswordField } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { AuthPage } from './AuthPage';
import css from './SignForm.module.css';
import { useSignIn } from './useSignIn';

export function SignIn() {
  const { t } = useTranslation();
  const reason = useReason();
  const { search } = useLocation();
  const { draft, change } = useDraft('sign-in', { login: '' });
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.login && password) signIn.mutate({ login: draft.login, password });
  };
  return (
    <AuthPage title={t('session.sign_in.title')}>
      <form className={css.form} onSubmit={submit}>
        {signIn.isError && (
          <Banner tone="bad" urgent>
            {reason(signIn.error)}
          </Banner>
        )}
        <Field
          label={t('session.phone')}
          value={draft.login}
          onValue={(login) => change({ login })}
          type="tel"
          name="username"
          autoComplete="username"
          placeholder={t('session.phone_hint')}
          required
        />
        <PasswordField
          label={t('session.password')}
          value={password}
          onValue={setPassword}
          name="password"
          autoComplete="current-password"
          showLabel={t('session.show_password')}
          hideLabel={t('session.hide_password')}
          required
        />
        <Button type="submit" wide busy={signIn.isPending}>
          {t('session.sign_in.do')}
        </Button>
      </form>
      <Link to="/freeze" className={css.danger}>
        <Icon name="freeze" size={19} />
        {t('freeze.danger')}
      </Link>
      <p className={css.other}>
        {t('session.sign_in.other')} <Link to={`/sign-up${search}`}>{t('session.sign_up.title')}</Link>
      </p>
    </AuthPage>
  );
}
