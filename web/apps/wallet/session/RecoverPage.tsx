import { ask } from '@purser/client';
import { Banner, Button, Field, PasswordField } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../app/api';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { AuthPage } from './AuthPage';
import { CodeStep } from './CodeStep';
import { LoginField } from './PasswordWay';
import css from './SignForm.module.css';
import { SHORTEST_PASSWORD } from './signUpFaults';
import { useEntering } from './useEntering';
import { codeShown, useOneTimeCode } from './useOneTimeCode';

/** After losing the phone: a code to an address on file, and a recovery code from paper. */
export function RecoverPage() {
  const { t } = useTranslation();
  const reason = useReason();
  const { draft, change } = useDraft('sign-in', { login: '' });
  const [code, setCode] = useState('');
  const [paper, setPaper] = useState('');
  const [password, setPassword] = useState('');
  const codes = useOneTimeCode('recover');
  const { entering } = useEntering(async (sent: { id: string; login: string }) => {
    const fresh = password === '' ? {} : { password };
    const body = { ...codeShown(sent, code), recovery_code: paper.trim(), ...fresh };
    return ask(api.POST('/v1/recoveries', { body }));
  });
  const ready = codes.sent !== null && code.length === 6 && paper.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && codes.sent) entering.mutate(codes.sent);
  };
  return (
    <AuthPage title={t('session.recover.title')}>
      <form className={css.form} onSubmit={submit}>
        <p className={css.lead}>{t('session.recover.lead')}</p>
        {entering.isError && (
          <Banner tone="bad" urgent>
            {reason(entering.error)}
          </Banner>
        )}
        <LoginField value={draft.login} onValue={(login) => change({ login })} />
        <CodeStep login={draft.login} codes={codes} code={code} onCode={setCode} />
        <Field
          label={t('proof.by.recovery_code')}
          value={paper}
          onValue={setPaper}
          hint={t('session.recover.paper')}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
        />
        <PasswordField
          label={t('session.recover.password')}
          value={password}
          onValue={setPassword}
          autoComplete="new-password"
          hint={t('session.recover.password_hint', { count: SHORTEST_PASSWORD })}
          showLabel={t('session.show_password')}
          hideLabel={t('session.hide_password')}
        />
        <Button type="submit" wide busy={entering.isPending} disabled={!ready}>
          {t('session.recover.do')}
        </Button>
        <Banner tone="info">{t('session.recover.then')}</Banner>
      </form>
      <p className={css.other}>
        <Link to="/sign-in">{t('freeze.urgent.back')}</Link>
      </p>
    </AuthPage>
  );
}
