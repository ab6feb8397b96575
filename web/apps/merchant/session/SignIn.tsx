import { ask, isSignedOut } from '@purser/client';
import { useOtherLanguage } from '@purser/i18n';
import { Button, Icon, Mark, PasswordField } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { api } from '../app/api';
import { useTitle } from '../app/Page';
import { keys, queries } from '../app/queries';
import { useReason } from '../shared/reason';
import css from './SignIn.module.css';

/** An API key opens a session; the browser does not keep the key. */
export function SignIn() {
  const { t } = useTranslation();
  const language = useOtherLanguage();
  useTitle(t('session.title'));
  return (
    <div className={css.page}>
      <header className={css.side}>
        <button
          type="button"
          className={css.language}
          lang={language.locale}
          onClick={language.choose}
        >
          <Icon name="globe" size={19} />
          {language.name}
        </button>
        <div className={css.brand}>
          <Mark size={60} />
          <p className={css.name}>{t('console.name')}</p>
          <p className={css.motto}>{t('session.motto')}</p>
        </div>
      </header>
      <main className={css.form}>
        <h1>{t('session.title')}</h1>
        <KeyForm />
      </main>
    </div>
  );
}

function KeyForm() {
  const { t } = useTranslation();
  const reason = useReason();
  const navigate = useNavigate();
  const { from = '/' } = (useLocation().state ?? {}) as { from?: string };
  const [key, setKey] = useState('');
  const enter = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/merchant-sessions', { headers: { Authorization: `Bearer ${key.trim()}` } })),
    onSuccess: (session) => {
      queries.clear();
      queries.setQueryData(keys.session, session);
      void navigate(from, { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() !== '') enter.mutate();
  };
  const why = enter.error && (isSignedOut(enter.error) ? t('session.wrong') : reason(enter.error));
  return (
    <form className={css.fields} onSubmit={submit}>
      <PasswordField
        label={t('session.key')}
        value={key}
        onValue={setKey}
        autoComplete="off"
        spellCheck={false}
        placeholder="pk_live_…"
        hint={t('session.key_hint')}
        error={why}
        showLabel={t('session.show')}
        hideLabel={t('session.hide')}
      />
      <Button type="submit" wide busy={enter.isPending} disabled={key.trim() === ''}>
        {t('session.enter')}
      </Button>
      <p className={css.note}>
        <Icon name="lock" size={17} />
        {t('session.note')}
      </p>
    </form>
  );
}
