import { Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './Chat.module.css';
import type { Chat } from './data';

/** Who is there, or where one stands and how long it takes. */
export function Standing({ chat }: { chat: Chat }) {
  const { t } = useTranslation();
  const words = useWords(chat);
  if (words === null) return null;
  return (
    <p className={css.standing} role="status">
      <Icon name={chat.state === 'queued' ? 'clock' : 'person'} size={18} />
      <span>
        {words} {chat.state === 'queued' && <span className={css.soft}>{t('chat.place_kept')}</span>}
      </span>
    </p>
  );
}

function useWords(chat: Chat): string | null {
  const { t } = useTranslation();
  if (chat.state === 'queued') {
    const ahead = chat.wait?.ahead ?? 0;
    const seconds = chat.wait?.within_seconds;
    const place = ahead === 0 ? t('chat.next') : t('chat.ahead', { count: ahead });
    if (seconds == null) return `${place} ${t('chat.wait_unknown')}`;
    const wait = seconds < 60 ? t('chat.within_a_minute') : t('chat.within', { minutes: Math.ceil(seconds / 60) });
    return `${place} ${wait}`;
  }
  if (chat.state === 'active' || chat.state === 'idle') return t('chat.with', { number: chat.agent ?? '' });
  return null;
}
