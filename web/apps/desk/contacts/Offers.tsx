import { Badge, Button, Icon } from '@purser/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { wasOn } from '../calls/reloaded';
import type { Contact } from './data';
import { secondsUntil, useNow } from './now';
import css from './Offers.module.css';
import { bandTone } from './tones';
import { useActs } from './useActs';
import { useBell } from './useBell';
import { waitedMinutes } from './words';

/** Somebody on the line is rung for until they are taken; whoever wrote, once. */
const ringsOf = ({ channel, deadline }: Contact): number =>
  channel === 'voice' && deadline !== null ? secondsUntil(deadline, Date.now()) : 1;

/** What rings, over whatever page one is on: taken by a, left to others by x. */
export function Offers({ contacts }: { contacts: readonly Contact[] }) {
  const { t } = useTranslation();
  const offered = contacts.filter((contact) => contact.state === 'offered');
  const first = offered[0];
  const says = first ? t('contacts.offer', { kind: t(`contacts.kind.${first.kind}`) }) : '';
  useBell(first ? { id: first.id, says, seconds: ringsOf(first) } : null);
  return (
    <div className={css.place} role="status" aria-label={t('contacts.offers')}>
      {first && <Offer key={first.id} contact={first} />}
    </div>
  );
}

function Offer({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const now = useNow(true);
  const tone = bandTone(contact.band);
  const { accept, decline } = useActs(contact);
  useHotkeys({ a: () => accept.mutate(), x: () => decline.mutate() });
  useEffect(() => {
    if (wasOn(contact.ref)) accept.mutate();
    // Once for each offer: it has a key of its own.
  }, []);
  const left = contact.deadline === null ? null : secondsUntil(contact.deadline, now);
  return (
    <section className={css.offer} data-testid="offer" aria-label={t('contacts.offer', { kind: t(`contacts.kind.${contact.kind}`) })}>
      <header className={css.head}>
        <span className={css.way}>
          <Icon name={contact.channel === 'voice' ? 'phone' : contact.channel === 'case' ? 'bills' : 'chat'} size={22} />
        </span>
        <div>
          <strong>{t('contacts.offer', { kind: t(`contacts.kind.${contact.kind}`) })}</strong>
          <p className={css.detail}>{t('contacts.waited', { count: waitedMinutes(contact.first_queued_at, now) })}</p>
        </div>
        {left !== null && (
          <span className={css.left} aria-label={t('contacts.seconds_left', { count: left })}>
            {left}
          </span>
        )}
      </header>
      <p className={css.tags}>
        <Badge tone={tone}>{t(`contacts.band.${contact.band}`)}</Badge>
        <Badge>{t(`contacts.language.${contact.language}`)}</Badge>
        {contact.skills.map((skill) => (
          <Badge key={skill}>{t(`contacts.skill.${skill as 'refunds'}`)}</Badge>
        ))}
      </p>
      <div className={css.buttons}>
        <Button busy={accept.isPending} icon={<Icon name="check" size={18} />} onClick={() => accept.mutate()}>
          {t('contacts.accept')} <kbd className={css.key}>a</kbd>
        </Button>
        <Button look="plain" busy={decline.isPending} onClick={() => decline.mutate()}>
          {t('contacts.decline')} <kbd className={css.key}>x</kbd>
        </Button>
      </div>
    </section>
  );
}
