import { Banner, Button, Field, PasswordField } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { usePrivacyNotice } from '../privacy/data';
import { SignUpConsents } from '../privacy/SignUpConsents';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { AuthPage } from './AuthPage';
import { CodeStep } from './CodeStep';
import { isLogin } from './phone';
import css from './SignForm.module.css';
import { serverFault, SHORTEST_PASSWORD, signUpFaults, type FieldName } from './signUpFaults';
import { useOneTimeCode } from './useOneTimeCode';
import { useSignUp } from './useSignUp';

/** By phone or mail: a code shows that it is theirs. */
export function SignUp() {
  const { t } = useTranslation();
  const reason = useReason();
  const { search } = useLocation();
  const { draft, change } = useDraft('sign-up', { name: '', login: '', given: [] as string[] });
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const codes = useOneTimeCode('sign_up');
  const signUp = useSignUp();
  const notice = usePrivacyNotice().data ?? [];
  const consents = notice
    .filter(({ ground }) => ground === 'consent')
    .map(({ name, version }) => ({ purpose: name, given: draft.given.includes(name), version }));
  const faults = signUpFaults({ ...draft, password });
  const fault = (field: FieldName) => {
    const own = faults[field];
    if (tried && own) return t(`session.fault.${own}`, { count: SHORTEST_PASSWORD });
    return serverFault(signUp.error, field);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faults).length === 0 && codes.sent && code.length === 6) {
      signUp.mutate({ name: draft.name, password, code, sent: codes.sent, consents });
    }
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
          label={t('session.login')}
          value={draft.login}
          onValue={(login) => change({ login })}
          name="username"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          error={fault('login')}
        />
        {isLogin(draft.login) && <CodeStep login={draft.login} codes={codes} code={code} onCode={setCode} />}
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
        <SignUpConsents given={draft.given} onGiven={(given) => change({ given })} />
        {tried && (!codes.sent || code.length < 6) && <Banner tone="warn">{t('session.fault.code_missing')}</Banner>}
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
