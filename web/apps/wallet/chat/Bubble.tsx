import { newKey } from '@purser/client';
import { clock, moment, useLocale } from '@purser/i18n';
import { cx, Icon, Spinner, toast } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useReason } from '../shared/reason';
import css from './Bubble.module.css';
import { choose, fileUrl, type Chat, type ChatMessage } from './data';
import type { Unsent } from './useOutbox';

/** So much later, the time is said again. */
const PAUSE_MS = 300_000;

interface Props {
  chat: Chat;
  message: ChatMessage;
  before: ChatMessage | undefined;
  isLast: boolean;
  isRead: boolean;
  heard: (message: ChatMessage) => void;
}

/** One message, with whoever said it. */
export function Bubble({ chat, message, before, isLast, isRead, heard }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const isMine = message.author === 'customer';
  const paused = !before || Date.parse(message.at) - Date.parse(before.at) > PAUSE_MS;
  const who = isMine ? t('chat.me') : message.author === 'staff' ? t('chat.agent', { number: message.agent }) : t('chat.bot');
  const time = paused && <time dateTime={message.at}>{before ? clock(message.at, locale) : moment(message.at, locale)}</time>;
  if (message.author === 'system') {
    return (
      <li className={css.event}>
        {time}
        <p>{message.text}</p>
      </li>
    );
  }
  return (
    <li className={cx(css.line, isMine && css.mine)}>
      {time}
      {!isMine && (
        <span className={cx(css.face, message.author === 'staff' && css.human)} aria-hidden="true">
          <Icon name={message.author === 'staff' ? 'person' : 'wave'} size={18} />
        </span>
      )}
      <div className={css.said}>
        <span className="hidden-visually">{who}: </span>
        {message.file ? <Shown chat={chat.id} file={message.file} /> : <p className={css.bubble}>{message.text}</p>}
        <Offers chat={chat} message={message} isLast={isLast} heard={heard} />
        {isRead && <span className={css.read}>{t('chat.read')}</span>}
      </div>
    </li>
  );
}

const ARTICLE = /^a\d+$/;

/** What can be chosen: pages of the app at any time, help as long as the assistant listens, other answers only while
 * they are the newest. Help that was named stays named. */
function Offers({ chat, message, isLast, heard }: Pick<Props, 'chat' | 'message' | 'isLast' | 'heard'>) {
  const reason = useReason();
  const [taken, setTaken] = useState<string | null>(null);
  const listens = chat.state === 'assistant';
  const offers = message.choices.filter(({ id, route }) => route !== null || ARTICLE.test(id) || (isLast && listens));
  if (offers.length === 0) return null;
  const take = (choice: string) => {
    setTaken(choice);
    choose(chat.id, message.number, choice, newKey()).then(heard, (error: Error) => {
      setTaken(null);
      toast(reason(error), false);
    });
  };
  return (
    <ul className={css.offers}>
      {offers.map(({ id, label, route }) => (
        <li key={id}>
          {route === null ? (
            <button type="button" className={css.offer} disabled={taken !== null || !listens} onClick={() => take(id)}>
              {label}
              {taken === id && <Spinner size={16} />}
            </button>
          ) : (
            <Link to={route} className={css.offer}>
              {label}
              <Icon name="chevron" size={16} />
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}

function Shown({ chat, file }: { chat: string; file: NonNullable<ChatMessage['file']> }) {
  const url = fileUrl(chat, file.id);
  return (
    <a href={url} download={file.name} className={cx(css.bubble, css.file)}>
      {file.media_type.startsWith('image/') ? <img src={url} alt="" loading="lazy" /> : <Icon name="bills" size={22} />}
      <span>{file.name}</span>
    </a>
  );
}

/** What the server does not have yet. */
export function UnsentBubble({ line, busy, onAgain }: { line: Unsent; busy: boolean; onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <li className={cx(css.line, css.mine)}>
      <div className={css.said}>
        <p className={cx(css.bubble, css.unsent)}>{line.text}</p>
        {busy ? (
          <span className={css.read}>{t('chat.sending')}</span>
        ) : (
          <button type="button" className={css.again} onClick={onAgain}>
            {t('chat.unsent')}
          </button>
        )}
      </div>
    </li>
  );
}
