import { ask, type Schemas } from '@purser/client';
import { Banner, Button, Chips, Icon, PasswordField } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { CodeStep } from '../session/CodeStep';
import { LoginField } from '../session/PasswordWay';
import { cleanLogin } from '../session/phone';
import css from '../session/SignForm.module.css';
import { codeShown, useOneTimeCode } from '../session/useOneTimeCode';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { keepTicket } from './ticket';

const WAYS = ['code', 'recovery_code'] as const;

/** A login and one thing that cannot be guessed freeze everything, and answer a ticket. */
export function ReportForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const reason = useReason();
  const { draft, change } = useDraft('sign-in', { login: '' });
  const [way, setWay] = useState<(typeof WAYS)[number]>('code');
  const [secret, setSecret] = useState('');
  const codes = useOneTimeCode('freeze');
  const report = useMutation({
    mutationFn: (body: Schemas['UrgentStolenReport']) => ask(api.POST('/v1/stolen-accounts/urgent', { body })),
    onSuccess: (answer) => {
      keepTicket(answer);
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const login = cleanLogin(draft.login);
    if (!login || !secret) return;
    if (way === 'recovery_code') report.mutate({ login, recovery_code: secret.trim() });
    else if (codes.sent) report.mutate(codeShown(codes.sent, secret));
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <p className={css.lead}>{t('stolen.lead')}</p>
      {report.isError && (
        <Banner tone="bad" urgent>
          {reason(report.error)}
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
          label={t('proof.by.recovery_code')}
          value={secret}
          onValue={setSecret}
          autoComplete="off"
          showLabel={t('session.show_password')}
          hideLabel={t('session.hide_password')}
          required
        />
      )}
      <Button type="submit" look="alarm" wide busy={report.isPending} icon={<Icon name="freeze" size={20} />}>
        {t('stolen.report')}
      </Button>
      <Banner tone="info">{t('stolen.former')}</Banner>
    </form>
  );
}
