import { ask } from '@purser/client';
import { Banner, Button, Card } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { CodeStep } from '../session/CodeStep';
import { LoginField } from '../session/PasswordWay';
import { codeShown, useOneTimeCode } from '../session/useOneTimeCode';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { byTicket, useVisitStep, type Visit } from './ticket';

/** A phone number or mail address to be reached by from now on, when the one on file is not one's own any more. */
export function NewContact({ ticket, visit }: { ticket: string; visit: Visit }) {
  const { t } = useTranslation();
  const reason = useReason();
  const [open, setOpen] = useState(false);
  const { draft, change } = useDraft('stolen-contact', { login: '' });
  const [code, setCode] = useState('');
  const codes = useOneTimeCode('contact');
  const name = useVisitStep(
    (sent: { id: string; login: string }) =>
      ask(api.POST('/v1/stolen-accounts/visit/contact', { ...byTicket(ticket), body: codeShown(sent, code) })),
    () => setOpen(false),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (codes.sent && code.length === 6) name.mutate(codes.sent);
  };
  if (visit.new_contact) return <Banner tone="info">{t('stolen.new_contact.named', { login: visit.new_contact })}</Banner>;
  if (!open) {
    return (
      <Button look="plain" wide onClick={() => setOpen(true)}>
        {t('stolen.new_contact.open')}
      </Button>
    );
  }
  return (
    <Card title={t('stolen.new_contact.open')}>
      <form className="stack" onSubmit={submit}>
        {name.isError && (
          <Banner tone="bad" urgent>
            {reason(name.error)}
          </Banner>
        )}
        <LoginField value={draft.login} onValue={(login) => change({ login })} />
        <CodeStep login={draft.login} codes={codes} code={code} onCode={setCode} />
        <Button type="submit" wide busy={name.isPending} disabled={codes.sent === null || code.length !== 6}>
          {t('stolen.new_contact.do')}
        </Button>
      </form>
    </Card>
  );
}
