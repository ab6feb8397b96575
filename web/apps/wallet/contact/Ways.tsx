import { clock, daysBetween, moment, useLocale } from '@purser/i18n';
import { Badge, Card, Icon, Tile, type IconName, type Tint } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import css from './ContactPage.module.css';
import type { Channel, Contact } from './data';

type Way = Channel['way'];

const LOOKS: Record<Way, { icon: IconName; tint: Tint }> = {
  freeze: { icon: 'freeze', tint: 'red' },
  chat: { icon: 'chat', tint: 'violet' },
  callback: { icon: 'bell', tint: 'brass' },
  phone: { icon: 'device', tint: 'green' },
  case: { icon: 'pen', tint: 'sea' },
  mail: { icon: 'mail', tint: 'navy' },
};

/** The ways to reach us, each with its hours and how long it takes now. Nobody is sent to wait blindly. */
export function Ways({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const dangerous = ['theft', 'account'].includes(contact.answer.subject);
  const ways = contact.channels.filter((channel) => channel.way !== 'freeze' || dangerous);
  return (
    <Card flush title={t('contact.still')}>
      <ul className={css.ways}>
        {ways.map((channel) => (
          <li key={channel.way}>
            <WayRow channel={channel} contact={contact} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function WayRow({ channel, contact }: { channel: Channel; contact: Contact }) {
  const { t } = useTranslation();
  const look = LOOKS[channel.way];
  const inside = (
    <>
      <Tile icon={look.icon} tint={look.tint} />
      <span className={css.text}>
        <span>{channel.name}</span>
        {channel.address && <span className={css.detail}>{channel.address}</span>}
        <span className={css.detail} data-testid={`wait-${channel.way}`}>
          <Wait channel={channel} />
        </span>
      </span>
      {channel.open ? <Icon name="chevron" size={18} /> : <Badge>{t('contact.closed')}</Badge>}
    </>
  );
  const to = addressOf(channel, contact);
  return to.startsWith('/') ? (
    <Link to={to} className={css.way}>
      {inside}
    </Link>
  ) : (
    <a href={to} className={css.way}>
      {inside}
    </a>
  );
}

/** When somebody is there, and how long four of five wait; nothing where nobody can say. */
function Wait({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const when = (at: string) => (daysBetween(new Date().toISOString(), at) === 0 ? clock(at, locale) : moment(at, locale));
  if (channel.way === 'freeze') return <>{t('contact.wait.freeze')}</>;
  if (channel.always) return <>{t('contact.wait.always')}</>;
  if (!channel.open) {
    const opens = channel.opens_at;
    return <>{opens === null ? t('contact.closed') : t('contact.wait.opens', { at: when(opens) })}</>;
  }
  const hours = channel.until === null ? '' : t('contact.wait.until', { at: when(channel.until) });
  if (channel.within_s === null) return <>{[t('contact.wait.unknown'), hours].filter(Boolean).join(' · ')}</>;
  const minutes = Math.ceil(channel.within_s / 60);
  const wait = channel.within_s <= 60 ? t('contact.wait.minute') : t('contact.wait.minutes', { minutes });
  const ahead = channel.ahead ? t('contact.wait.ahead', { n: channel.ahead }) : '';
  return <>{[wait, ahead, hours].filter(Boolean).join(' · ')}</>;
}

/** Where a way leads, with what it is about. */
function addressOf(channel: Channel, contact: Contact): string {
  const { subject, id } = contact.answer;
  const { type, kind, object_id } = contact.attach;
  switch (channel.way) {
    case 'freeze':
      return '/security/freeze';
    case 'phone':
    case 'callback':
      return `tel:${(channel.address ?? '').replace(/[^\d+]/g, '')}`;
    case 'mail':
      return `mailto:${channel.address ?? ''}`;
    case 'chat':
      return `/chat?${new URLSearchParams({ about: subject, ...(id === null ? {} : { id }) })}`;
    case 'case':
      return `/cases/new?${new URLSearchParams({ type, ...(kind && object_id ? { kind, id: object_id } : {}) })}`;
  }
}
