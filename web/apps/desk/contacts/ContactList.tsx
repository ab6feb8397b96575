import { Avatar, Badge, Empty, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { PaneLink } from '@purser/staff/app/Panes';
import css from './ContactList.module.css';
import { useChat, useCustomer, useDesk, useMessages, type Contact } from './data';
import { lasted, useNow } from './now';
import { bandTone } from './tones';

/** Whom one talks to, the longest first; what one has still to wrap up among them. */
export function ContactList({ contacts }: { contacts: readonly Contact[] }) {
  const { t } = useTranslation();
  const desk = useDesk().data;
  if (contacts.length === 0) {
    const isThere = desk?.presence === 'available';
    return (
      <Empty
        title={t(isThere ? 'contacts.none' : 'contacts.away')}
        detail={t(isThere ? 'contacts.none_detail' : 'contacts.away_detail')}
      />
    );
  }
  return (
    <ol className={css.list}>
      {contacts.map((contact) => (
        <li key={contact.id}>
          <Row contact={contact} />
        </li>
      ))}
    </ol>
  );
}

function Row({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const now = useNow(true);
  const name = useCustomer(contact.customer_id).data?.name ?? t(`contacts.kind.${contact.kind}`);
  return (
    <PaneLink to={`/contacts/${contact.id}`} className={css.row}>
      <Avatar name={name} size={38} />
      <span className={css.text}>
        <span className={css.line}>
          <span className={css.who}>{name}</span>
          <span className={css.time}>{lasted(contact.connected_at ?? contact.first_queued_at, now)}</span>
        </span>
        <span className={css.line}>
          <Badge tone={bandTone(contact.band)}>{t(`contacts.band.${contact.band}`)}</Badge>
          {contact.state !== 'connected' && <Badge>{t(`contacts.state.${contact.state as 'wrap_up'}`)}</Badge>}
          {contact.kind === 'chat' && <Unread id={contact.ref} />}
        </span>
        {contact.kind === 'chat' && <LastWords id={contact.ref} />}
      </span>
    </PaneLink>
  );
}

/** How much of it nobody here has read. */
function Unread({ id }: { id: string }) {
  const { t } = useTranslation();
  const chat = useChat(id).data;
  const messages = useMessages(chat).data ?? [];
  const count = messages.filter((one) => one.author === 'customer' && one.number > (chat?.read_to ?? 0)).length;
  if (count === 0) return null;
  return (
    <span className={css.unread}>
      <span aria-hidden="true">{count}</span>
      <span className="hidden-visually">{t('contacts.unread', { count })}</span>
    </span>
  );
}

function LastWords({ id }: { id: string }) {
  const { t } = useTranslation();
  const last = useMessages(useChat(id).data).data?.findLast((one) => one.author !== 'system');
  if (!last) return null;
  return (
    <span className={css.words}>
      {last.author === 'staff' && <Icon name="undo" size={13} />} {last.file ? t('contacts.file') : last.text}
    </span>
  );
}
