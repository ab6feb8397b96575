import { ask } from '@purser/client';
import { Banner, Button, Card, Facts, Skeleton } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { useBack } from '../app/useBack';
import { CodeStep } from '../session/CodeStep';
import { LoginField } from '../session/PasswordWay';
import { codeShown, useOneTimeCode } from '../session/useOneTimeCode';
import { Failure } from '../shared/Failure';
import { useDraft } from '../shared/useDraft';
import { useCredentials } from './data';
import { useChange } from './useChange';

/** Another phone number or mail address: a code to the new one, and a proof that it is me. */
export function ContactPage() {
  const { t } = useTranslation();
  const credentials = useCredentials();
  return (
    <FlowPage title={t('stolen.contact.title')}>
      <Card title={t('stolen.contact.now')}>
        {credentials.data ? (
          <Facts
            facts={credentials.data.addresses.map(({ login, is_verified }) => ({
              name: login,
              value: t(is_verified ? 'stolen.contact.confirmed' : 'stolen.contact.unconfirmed'),
            }))}
          />
        ) : credentials.isError ? (
          <Failure error={credentials.error} onRetry={() => void credentials.refetch()} />
        ) : (
          <Skeleton lines={2} label={t('app.loading')} />
        )}
      </Card>
      <NewAddress />
      <Banner tone="info">{t('stolen.contact.former')}</Banner>
      <Banner tone="warn">{t('stolen.sms')}</Banner>
    </FlowPage>
  );
}

function NewAddress() {
  const { t } = useTranslation();
  const back = useBack('/security');
  const { draft, change } = useDraft('contact', { login: '' });
  const [code, setCode] = useState('');
  const codes = useOneTimeCode('contact');
  const exchange = useChange({
    call: (sent: { id: string; login: string }, proof) =>
      ask(api.POST('/v1/logins', { body: { ...codeShown(sent, code), ...proof } })),
    done: t('stolen.contact.done'),
    onDone: () => {
      change({ login: '' });
      back();
    },
  });
  const ready = codes.sent !== null && code.length === 6;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && codes.sent) exchange.mutate(codes.sent);
  };
  return (
    <Card title={t('stolen.contact.new')}>
      <form className="stack" onSubmit={submit}>
        <LoginField value={draft.login} onValue={(login) => change({ login })} />
        <CodeStep login={draft.login} codes={codes} code={code} onCode={setCode} />
        <Button type="submit" wide busy={exchange.isPending} disabled={!ready}>
          {t('stolen.contact.do')}
        </Button>
      </form>
    </Card>
  );
}
