import { clock, useLocale } from '@purser/i18n';
import { Tile, type IconName, type Tint } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Message } from './data';
import css from './MessagesPage.module.css';

const LOOKS: Record<Message['topic'], { icon: IconName; tint: Tint }> = {
  security: { icon: 'shield', tint: 'brass' },
  money_in: { icon: 'arrowIn', tint: 'green' },
  money_out: { icon: 'arrowOut', tint: 'navy' },
  service: { icon: 'chat', tint: 'sea' },
};

/** Where it leads: to the activity it is about, or to where something can be done about it. */
export function addressOf({ kind, topic, activity_id }: Pick<Message, 'kind' | 'topic' | 'activity_id'>): string | null {
  if (activity_id) return `/activity/${activityKind(kind)}/${activity_id}`;
  if (topic === 'service') return kind === 'suggestion_news' ? '/suggestions' : '/surveys';
  return topic === 'security' ? '/security' : null;
}

function activityKind(kind: string): string {
  return ['top_up', 'withdrawal', 'transfer'].find((name) => kind.startsWith(name)) ?? 'any';
}

export function MessageRow({ message }: { message: Message }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const address = addressOf(message);
  const inside = (
    <>
      <Tile {...LOOKS[message.topic]} />
      <span className={css.text}>
        <span className={css.head}>
          <span className={css.title}>{message.title}</span>
          <time className={css.when} dateTime={message.at}>
            {clock(message.at, locale)}
          </time>
        </span>
        <span className={css.body}>{message.body}</span>
        {message.advice && <span className={css.advice}>{message.advice}</span>}
      </span>
      {!message.read && <span className={css.fresh} role="img" aria-label={t('messages.unread')} />}
    </>
  );
  return address ? (
    <Link className={css.row} to={address}>
      {inside}
    </Link>
  ) : (
    <div className={css.row}>{inside}</div>
  );
}
