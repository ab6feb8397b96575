import { Banner, Button, Field, PasswordField } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { AuthPage } from './AuthPage';
import css from './SignForm.module.css';
import { serverFault, SHORTEST_PASSWORD, signUpFaults, type FieldName } from './signUpFaults';
import { useSignUp } from './useSignUp';

export function SignUp() {
  const { t } = useTranslation();
  const reason = useReason();
  const { search } = useLocation();
  const { draft, change } = useDraft('sign-up', { name: '', phone: '' });
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const signUp = useSignUp();
  const faults = signUpFaults({ ...draft, password });
  const fault = (field: FieldName) => {
    const own = faults[field];
    if (tried && own) return t(`session.fault.${own}`, { count: SHORTEST_PASSWORD });
    return serverFault(signUp.error, field);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faults).length === 0) signUp.mutate({ ...draft, password });
  };
  return (
    <AuthPage title={t('session.sign_up.title')}>
      <form className={css.form} onSubmit={submit} noValidate>
        {signUp.isError && (
          <Banner tone="bad" urgent>
            {reason(signUp.error)}
          </Banner>
        )}
        <Field
          label={t('session.name')}
          value={draft.name}
          onValue={(name) => change({ name })}
          autoComplete="name"
          hint={t('session.name_hint')}
          error={fault('name')}
        />
        <Field
          label={t('session.phone')}
          value={draft.phone}
          onValue={(phone) => change({ phone })}
          type="tel"
          autoComplete="tel-national"
          placeholder={t('session.phone_hint')}
          error={fault('phone')}
        />
        <PasswordField
          label={t('session.password')}
          value={password}
          onValue={setPassword}
          autoComplete="new-password"
          hint={t('session.password_hint', { count: SHORTEST_PASSWORD })}
          error={fault('password')}
          showLabel={t('session.show_password')}
          hideLabel={t('session.hide_password')}
        />
        <Button type="submit" wide busy={signUp.isPending}>
          {t('session.sign_up.do')}
        </Button>
      </form>
      <p className={css.other}>
        {t('session.sign_up.other')} <Link to={`/sign-in${search}`}>{t('session.sign_in.title')}</Link>
      </p>
    </AuthPage>
  );
}
