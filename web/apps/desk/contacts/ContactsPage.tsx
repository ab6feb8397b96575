import { cx, Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Outlet, useNavigate, useParams } from 'react-router';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { useTitle } from '@purser/staff/app/Page';
import { NotYours } from '@purser/staff/matters/NotYours';
import { useMay } from '@purser/staff/session/useColleague';
import { ContactList } from './ContactList';
import css from './ContactsPage.module.css';
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
  useTitle(t('app.nav.contacts'));
  const go = (by: number) => {
    const next = held[held.findIndex((contact) => contact.id === id) + by];
    if (next) void navigate(`/contacts/${next.id}`);
  };
  useHotkeys({ j: () => go(1), k: () => go(-1), u: () => void navigate('/contacts') });
  return (
    <div className={cx(css.panes, id && css.open)}>
      <section className={css.list} aria-label={t('app.nav.contacts')}>
        <header className={css.head}>
          <h1>{t('app.nav.contacts')}</h1>
        </header>
        <ContactList contacts={held} />
      </section>
      <div className={css.detail}>
        <Outlet />
      </div>
    </div>
  );
}

/** Nothing is open. */
export function NoContact() {
  const { t } = useTranslation();
  return (
    <div className={css.nothing}>
      <Empty title={t('contacts.choose')} detail={t('contacts.choose_detail')} />
    </div>
  );
}
