import { Empty, Skeleton, useDraft } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Failure } from '@purser/staff/shared/Failure';
import { CallPane } from '../calls/CallPane';
import { useCallOf } from '../calls/data';
import { CustomerPanel } from '../customer/CustomerPanel';
import type { About } from '../customer/AnswerCard';
import { ChatPane } from './ChatPane';
import css from './ContactPage.module.css';
import { useChat, useDesk, type Contact } from './data';
import { PlainPane } from './PlainPane';

/** A talk: what is said in the middle, and at the side whom one talks to. */
export function ContactPage() {
  const { t } = useTranslation();
  const { id } = useParams();
  const desk = useDesk();
  const contact = desk.data?.contacts.find((one) => one.id === id);
  if (contact) return <Whole key={contact.id} contact={contact} />;
  return (
    <div className={css.alone}>
      {desk.isPending && <Skeleton lines={4} plain label={t('shell.loading')} />}
      {desk.isError && <Failure error={desk.error} onRetry={() => void desk.refetch()} />}
      {desk.isSuccess && <Empty title={t('contacts.over')} detail={t('contacts.over_detail')} />}
    </div>
  );
}

function Whole({ contact }: { contact: Contact }) {
  return (
    <article className={css.panes} data-testid="contact" data-state={contact.state}>
      {contact.kind === 'chat' ? <WithChat contact={contact} /> : <WithoutChat contact={contact} />}
    </article>
  );
}

function WithChat({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const chat = useChat(contact.ref);
  const { draft, change } = useDraft(`desk.chat.${contact.ref}`, { text: '' });
  const words = { text: draft.text, write: (text: string) => change({ text }) };
  return (
    <>
      {chat.data ? (
        <ChatPane contact={contact} chat={chat.data} words={words} />
      ) : (
        <div className={css.alone}>
          {chat.isError ? (
            <Failure error={chat.error} onRetry={() => void chat.refetch()} />
          ) : (
            <Skeleton lines={5} plain label={t('shell.loading')} />
          )}
        </div>
      )}
      <CustomerPanel contact={contact} about={chat.data?.about ?? null} onUse={words.write} />
    </>
  );
}

/** A call, or somebody who is rung: the call that lives, else the one that it was. */
function WithoutChat({ contact }: { contact: Contact }) {
  const call = useCallOf(contact);
  const about = call?.about ? { subject: call.about.subject as About['subject'], id: call.about.id } : null;
  return (
    <>
      {call ? <CallPane contact={contact} call={call} /> : <PlainPane contact={contact} />}
      <CustomerPanel contact={contact} about={about} />
    </>
  );
}
