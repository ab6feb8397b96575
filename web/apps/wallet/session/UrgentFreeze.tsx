import { ask, type Schemas } from '@purser/client';
import { Banner, Button, Chips, Icon, PasswordField } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../app/api';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { AuthPage } from './AuthPage';
import { CodeStep } from './CodeStep';
import { LoginField } from './PasswordWay';
import { cleanLogin } from './phone';
import css from './SignForm.module.css';
import { codeShown, useOneTimeCode } from './useOneTimeCode';

const WAYS = ['password', 'code', 'pin', 'recovery_code'] as const;

type Way = (typeof WAYS)[number];

const LABELS = {
  password: 'session.password',
  code: 'session.code.label',
  pin: 'proof.pin',
  recovery_code: 'proof.by.recovery_code',
} as const satisfies Record<Way, string>;

/** From the sign-in page: stops everything with a login and one thing that shows it is theirs. */
export function UrgentFreeze() {
  const { t } = useTranslation();
  const reason = useReason();
  const { draft, change } = useDraft('sign-in', { login: '' });
  const [way, setWay] = useState<Way>('password');
  const [secret, setSecret] = useState('');
  const codes = useOneTimeCode('freeze');
  const freeze = useMutation({
    mutationFn: (body: Schemas['UrgentFreeze']) => ask(api.POST('/v1/freezes/urgent', { body })),
    onSuccess: () => setSecret(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const login = cleanLogin(draft.login);
    if (!login || !secret) return;
    if (way !== 'code') freeze.mutate({ login, [way]: secret.trim() });
    else if (codes.sent) freeze.mutate(codeShown(codes.sent, secret));
  };
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
        <form className={css.form} onSubmit={submit}>
          <p className={css.lead}>{t('freeze.urgent.lead')}</p>
          {freeze.isError && (
            <Banner tone="bad" urgent>
              {reason(freeze.error)}
            </Banner>
          )}
          <LoginField value={draft.login} onValue={(login) => change({ login })} />
          <Chips
            legend={t('freeze.urgent.by')}
            value={way}
            onValue={(chosen) => {
              setWay(chosen);
              setSecret('');
            }}
            chips={WAYS.map((value) => ({ value, title: t(`freeze.urgent.way.${value}`) }))}
          />
          {way === 'code' ? (
            <CodeStep login={draft.login} codes={codes} code={secret} onCode={setSecret} />
          ) : (
            <PasswordField
              key={way}
              label={t(LABELS[way])}
              value={secret}
              onValue={setSecret}
              inputMode={way === 'pin' ? 'numeric' : 'text'}
              autoComplete={way === 'password' ? 'current-password' : 'off'}
              showLabel={t('session.show_password')}
              hideLabel={t('session.hide_password')}
              required
            />
          )}
          <Button type="submit" look="alarm" wide busy={freeze.isPending} icon={<Icon name="freeze" size={20} />}>
            {t('freeze.all.do')}
          </Button>
        </form>
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
