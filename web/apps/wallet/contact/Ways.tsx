import { Badge, Card, Icon, Tile, type IconName, type Tint } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import css from './ContactPage.module.css';
import type { Channel, Contact } from './data';
import { Wait } from './Wait';

type Way = Channel['way'];

const LOOKS: Record<Way, { icon: IconName; tint: Tint }> = {
  freeze: { icon: 'freeze', tint: 'red' },
  chat: { icon: 'chat', tint: 'violet' },
  callback: { icon: 'bell', tint: 'brass' },
  call: { icon: 'phone', tint: 'green' },
  phone: { icon: 'phone', tint: 'green' },
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

/** Where a way leads, with what it is about. */
function addressOf(channel: Channel, contact: Contact): string {
  const { subject, id } = contact.answer;
  const { type, kind, object_id } = contact.attach;
  switch (channel.way) {
    case 'freeze':
      return '/security/freeze';
    case 'call':
    case 'phone': // by telephone, too, it is prepared: a code says who calls and why
      return `/call?${new URLSearchParams({ about: subject, ...(id === null ? {} : { id }) })}`;
    case 'callback':
      return `/call/back?${new URLSearchParams({ type, ...(kind && object_id ? { kind, id: object_id } : {}) })}`;
    case 'mail':
      return `mailto:${channel.address ?? ''}`;
    case 'chat':
      return `/chat?${new URLSearchParams({ about: subject, ...(id === null ? {} : { id }) })}`;
    case 'case':
      return `/cases/new?${new URLSearchParams({ type, ...(kind && object_id ? { kind, id: object_id } : {}) })}`;
  }
}
