import { ask } from '@purser/client';
import { Button, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import css from './ChatPane.module.css';
import { refreshDesk, type Contact } from './data';
import { Head } from './Head';
import { WrapUp } from './WrapUp';

/** A contact whose words are elsewhere: a case to be read, somebody to be rung. */
export function PlainPane({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  return (
    <section className={css.pane} aria-label={t(`contacts.kind.${contact.kind}`)}>
      <Head contact={contact} />
      <div className={css.plain}>
        {contact.case !== null && (
          <Link to={`/cases/${contact.case.subject_id}/${contact.case.id}`}>{t('contacts.open_case')}</Link>
        )}
        {contact.state === 'dialling' && <Ringing contact={contact} />}
      </div>
      {contact.state === 'wrap_up' && <WrapUp contact={contact} />}
    </section>
  );
}

/** Somebody asked to be rung: whether they answered is said by hand. */
function Ringing({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const say = useReason();
  const params = { path: { contact_id: contact.id } };
  const attempt = contact.attempt ?? 1;
  const told = { onError: (error: Error) => toast(say(error)), onSettled: refreshDesk };
  const reach = useMutation({
    ...told,
    mutationFn: () => ask(api.POST('/v1/staff/contacts/{contact_id}/reach', { params, body: { attempt } })),
  });
  const miss = useMutation({
    ...told,
    mutationFn: (outcome: 'no_answer' | 'busy') =>
      ask(api.POST('/v1/staff/contacts/{contact_id}/miss', { params, body: { attempt, outcome } })),
  });
  return (
    <div className="stack">
      <p>{t('contacts.ring_them', { number: attempt })}</p>
      <Button onClick={() => reach.mutate()} busy={reach.isPending}>
        {t('contacts.reached')}
      </Button>
      <Button look="soft" onClick={() => miss.mutate('no_answer')} busy={miss.isPending}>
        {t('contacts.no_answer')}
      </Button>
      <Button look="soft" onClick={() => miss.mutate('busy')} busy={miss.isPending}>
        {t('contacts.busy')}
      </Button>
    </div>
  );
}
