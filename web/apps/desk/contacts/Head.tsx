import { Badge, Button, Icon, IconButton } from '@purser/ui';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { useCustomer, type Contact } from './data';
import css from './Head.module.css';
import { lasted, useNow } from './now';
import { bandTone } from './tones';
import { TransferSheet } from './TransferSheet';
import { useActs } from './useActs';

interface Props {
  contact: Contact;
  /** The living call that it is: what is done with it is done on the line, too. */
  call?: string;
  children?: ReactNode;
}

/** Whom one talks to, for how long, and the ways on: to somebody else, back, or over. */
export function Head({ contact, call, children }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const now = useNow(true);
  const name = useCustomer(contact.customer_id).data?.name ?? t(`contacts.kind.${contact.kind}`);
  return (
    <header className={css.head}>
      <span className={css.back}>
        <IconButton icon="back" label={t('contacts.back')} onClick={() => void navigate('/contacts')} />
      </span>
      <div className={css.who}>
        <h2>{name}</h2>
        <p>
          <Badge tone={bandTone(contact.band)}>{t(`contacts.band.${contact.band}`)}</Badge>{' '}
          <span className={css.time}>{lasted(contact.connected_at ?? contact.since, now)}</span> {children}
        </p>
      </div>
      {(contact.state === 'connected' || (call !== undefined && contact.state === 'on_hold')) && (
        <Ways contact={contact} {...(call !== undefined && { call })} />
      )}
    </header>
  );
}

function Ways({ contact, call }: { contact: Contact; call?: string }) {
  const { t } = useTranslation();
  const [hands, setHands] = useState(false);
  const { finish } = useActs(contact, call);
  useHotkeys({ t: () => setHands(true), e: () => finish.mutate() });
  return (
    <div className={css.ways}>
      <Button look="plain" icon={<Icon name="send" size={18} />} onClick={() => setHands(true)}>
        {t('contacts.hand_on')}
      </Button>
      <Button look="soft" busy={finish.isPending} onClick={() => finish.mutate()}>
        {t(call === undefined ? 'contacts.end' : 'contacts.hang_up')}
      </Button>
      {hands && <TransferSheet contact={contact} {...(call !== undefined && { call })} onClose={() => setHands(false)} />}
    </div>
  );
}
