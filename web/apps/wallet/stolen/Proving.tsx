import { ask } from '@purser/client';
import { Banner, Button, Card, Chips, CodeField, Field, Timeline } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { CodeStep } from '../session/CodeStep';
import { LoginField } from '../session/PasswordWay';
import { codeShown, useOneTimeCode } from '../session/useOneTimeCode';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { AskDocument } from './AskDocument';
import { byTicket, useVisitStep, type Visit } from './ticket';

const KINDS = ['address', 'recovery_code', 'totp', 'document'] as const;
const WAYS = ['address', 'recovery_code', 'totp'] as const;

interface Props {
  ticket: string;
  visit: Visit;
}

/** Two different proofs show the owner; after recent changes more are wanted. */
export function Proving({ ticket, visit }: Props) {
  const { t } = useTranslation();
  const steps = KINDS.map((kind) => ({
    title: t(`stolen.proof.${kind}`),
    state: visit.shown.includes(kind) ? ('done' as const) : ('later' as const),
  }));
  return (
    <>
      {visit.way === 'strengthened' && (
        <Banner tone="warn">
          {t('stolen.strengthened', { what: visit.changed.map((what) => t(`stolen.changed.${what}`)).join(t('stolen.and')) })}
        </Banner>
      )}
      <Card title={t(visit.way === 'standard' ? 'stolen.need.standard' : 'stolen.need.strengthened')}>
        <Timeline steps={steps} />
      </Card>
      <ShowProof ticket={ticket} visit={visit} />
      <AskDocument ticket={ticket} visit={visit} />
    </>
  );
}

function ShowProof({ ticket, visit }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  const left = WAYS.filter((kind) => !visit.shown.includes(kind));
  const [chosen, setChosen] = useState<(typeof WAYS)[number] | null>(null);
  const way = chosen !== null && left.includes(chosen) ? chosen : left[0];
  const [secret, setSecret] = useState('');
  const { draft, change } = useDraft('sign-in', { login: '' });
  const codes = useOneTimeCode('recover');
  const show = useVisitStep(
    (body: object) => ask(api.POST('/v1/stolen-accounts/visit/proofs', { ...byTicket(ticket), body })),
    () => setSecret(''),
  );
  if (way === undefined) return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (way !== 'address') show.mutate({ [way]: secret.trim() });
    else if (codes.sent) show.mutate(codeShown(codes.sent, secret));
  };
  return (
    <Card title={t('stolen.show')}>
      <form className="stack" onSubmit={submit}>
        {show.isError && (
          <Banner tone="bad" urgent>
            {reason(show.error)}
          </Banner>
        )}
        <Chips
          wrap
          legend={t('stolen.by')}
          value={way}
          onValue={(next) => {
            setChosen(next);
            setSecret('');
          }}
          chips={left.map((value) => ({ value, title: t(`stolen.proof.${value}`) }))}
        />
        {way === 'address' && (
          <>
            <LoginField value={draft.login} onValue={(login) => change({ login })} />
            <CodeStep login={draft.login} codes={codes} code={secret} onCode={setSecret} />
          </>
        )}
        {way === 'totp' && <CodeField label={t('stolen.proof.totp')} value={secret} onValue={setSecret} />}
        {way === 'recovery_code' && (
          <Field label={t('proof.by.recovery_code')} value={secret} onValue={setSecret} autoComplete="off" spellCheck={false} />
        )}
        <Button type="submit" wide busy={show.isPending} disabled={secret.trim() === ''}>
          {t('stolen.show_do')}
        </Button>
      </form>
    </Card>
  );
}
