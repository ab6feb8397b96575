import { fullMoment, useLocale } from '@purser/i18n';
import { Card, cx, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/useSession';
import css from './Inquiry.module.css';
import type { Inquiry } from './useInquiries';

/** What was asked and answered, the oldest first. */
export function Talk({ inquiry }: { inquiry: Inquiry }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { name } = useSession();
  return (
    <Card title={t('inquiries.said')}>
      <ol className={css.talk}>
        {inquiry.messages.map((message) => (
          <li key={message.number} className={cx(css.message, message.author === 'merchant' && css.ours)}>
            <p className={css.note}>
              {message.author === 'merchant' ? name : t('inquiries.house')} ·{' '}
              <time dateTime={message.at}>{fullMoment(message.at, locale)}</time>
            </p>
            <p className={css.words}>{message.text}</p>
            {message.files.map((file) => (
              <a key={file.id} className={cx('link', css.file)} download={file.name} href={`/v1/merchants/me/inquiries/${inquiry.id}/files/${file.id}`}>
                <Icon name={file.media_type.startsWith('image/') ? 'image' : 'receipt'} size={18} />
                {file.name}
              </a>
            ))}
          </li>
        ))}
      </ol>
    </Card>
  );
}
