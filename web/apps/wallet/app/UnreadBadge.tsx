import { useTranslation } from 'react-i18next';
import { useUnread } from '../messages/data';
import css from './UnreadBadge.module.css';

const MOST = 99;

/** How many messages wait, beside the name of their page. */
export function UnreadBadge() {
  const { t } = useTranslation();
  const unread = useUnread().data?.unread ?? 0;
  if (unread === 0) return null;
  return (
    <span className={css.badge} data-testid="unread">
      <span aria-hidden="true">{unread > MOST ? `${MOST}+` : unread}</span>
      <span className="hidden-visually">{t('messages.unread_count', { count: unread })}</span>
    </span>
  );
}
