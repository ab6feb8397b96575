import { ask, type Schemas } from '@purser/client';
import { Banner, Button, Card, PasswordField } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { useBack } from '../app/useBack';
import { serverFault, SHORTEST_PASSWORD } from '../session/signUpFaults';
import { useChange } from './useChange';

/** Another password. Everywhere else one is signed out by it. */
export function PasswordPage() {
  const { t } = useTranslation();
  const back = useBack('/security');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const short = Array.from(password).length < SHORTEST_PASSWORD;
  const change = useChange<string, Schemas['Session']>({
    call: (chosen, proof) => ask(api.POST('/v1/password', { body: { password: chosen, ...proof } })),
    done: t('security.password.done'),
    onDone: back,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!short) change.mutate(password);
  };
  const fault = tried && short ? t('session.fault.password_short', { count: SHORTEST_PASSWORD }) : null;
  return (
    <FlowPage title={t('security.password.title')}>
      <Card>
        <form className="stack" onSubmit={submit} noValidate>
          <PasswordField
            label={t('security.password.new')}
            value={password}
            onValue={setPassword}
            autoComplete="new-password"
            hint={t('session.password_hint', { count: SHORTEST_PASSWORD })}
            error={fault ?? serverFault(change.error, 'password')}
            showLabel={t('session.show_password')}
            hideLabel={t('session.hide_password')}
          />
          <Button type="submit" wide busy={change.isPending}>
            {t('security.password.do')}
          </Button>
        </form>
      </Card>
      <Banner tone="info">{t('security.password.note')}</Banner>
    </FlowPage>
  );
}
