import { Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { PaneEmpty, Panes } from '@purser/staff/app/Panes';
import { NotYours } from '@purser/staff/matters/NotYours';
import { useMay } from '@purser/staff/session/useColleague';
import { ContactList } from './ContactList';
import { useDesk } from './data';

/** Whom one talks to, and beside it the talk that is open. */
export function ContactsPage() {
  return useMay('queue.work') ? <Contacts /> : <NotYours />;
}

function Contacts() {
  const { t } = useTranslation();
  const { id } = useParams();
  const navigate = useNavigate();
  const held = useDesk().data?.contacts.filter((contact) => contact.state !== 'offered') ?? [];
  const go = (by: number) => {
    const next = held[held.findIndex((contact) => contact.id === id) + by];
    if (next) void navigate(`/contacts/${next.id}`);
  };
  useHotkeys({ j: () => go(1), k: () => go(-1), u: () => void navigate('/contacts') });
  return (
    <Panes title={t('app.nav.contacts')} width="270px">
      <ContactList contacts={held} />
    </Panes>
  );
}

/** Nothing is open. */
export function NoContact() {
  const { t } = useTranslation();
  return (
    <PaneEmpty>
      <Empty title={t('contacts.choose')} detail={t('contacts.choose_detail')} />
    </PaneEmpty>
  );
}
