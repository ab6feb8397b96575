import { ask } from '@purser/client';
import { Banner, Button, Field, PasswordField } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useReason } from '../shared/reason';
import { cleanLogin } from './phone';
import { SecondFactor } from './SecondFactor';
import css from './SignForm.module.css';
import { useEntering } from './useEntering';

interface Props {
  login: string;
  onLogin: (login: string) => void;
}

export function PasswordWay({ login, onLogin }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  const [password, setPassword] = useState('');
  const { entering, ticket, restart } = useEntering((_: void) =>
    ask(api.POST('/v1/sessions', { body: { login: cleanLogin(login), password } })),
  );
  if (ticket) return <SecondFactor ticket={ticket} onBack={restart} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (login && password) entering.mutate();
  };
  return (
    <form className={css.form} onSubmit={submit}>
      {entering.isError && (
        <Banner tone="bad" urgent>
          {reason(entering.error)}
        </Banner>
      )}
      <LoginField value={login} onValue={onLogin} />
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
      <Button type="submit" wide busy={entering.isPending}>
        {t('session.sign_in.do')}
      </Button>
    </form>
  );
}

export function LoginField({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <Field
      label={t('session.login')}
      value={value}
      onValue={onValue}
      name="username"
      autoComplete="username"
      autoCapitalize="off"
      spellCheck={false}
      required
    />
  );
}
