import { moment, useLocale } from '@purser/i18n';
import { Card, cx, Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { fileUrl, type Case, type CaseMessage } from './data';
import css from './Thread.module.css';

/** What was said, oldest first. */
export function Thread({ of }: { of: Case }) {
  const { t } = useTranslation();
  if (of.messages.length === 0) {
    return (
      <Card>
        <Empty title={t('cases.silent')} detail={t('cases.silent_detail')} />
      </Card>
    );
  }
  return (
    <ol className={css.thread} aria-label={t('cases.thread')} aria-live="polite">
      {of.messages.map((message) => (
        <li key={message.number} className={cx(css.said, message.direction === 'in' && css.mine)}>
          <Said id={of.id} message={message} />
        </li>
      ))}
    </ol>
  );
}

function Said({ id, message }: { id: string; message: CaseMessage }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const who = t(`cases.author.${message.author}`);
  const { channel } = message;
  const way = channel === 'app' || channel === 'none' ? '' : t(`cases.channel.${channel}`);
  return (
    <>
      <p className={css.who}>{[who, way, moment(message.at, locale)].filter(Boolean).join(' · ')}</p>
      <div className={css.words}>{message.text}</div>
      {message.files.length > 0 && (
        <ul className={css.files}>
          {message.files.map((file) => (
            <li key={file.id}>
              <a href={fileUrl(id, file.id)} download={file.name}>
                {file.name}
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
