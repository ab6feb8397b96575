import { ask } from '@purser/client';
import { clock, fullMoment, useLocale } from '@purser/i18n';
import { cx, Icon, Skeleton } from '@purser/ui';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { refreshChat, type Chat, type Message } from './data';
import css from './Messages.module.css';
import { useTold } from './stream';

/** How long somebody is said to be typing after they were last heard of it. */
const TYPING_MS = 5_000;

interface Props {
  chat: Chat;
  messages: readonly Message[];
  isPending: boolean;
}

/** What was said, from top to bottom; it stays at its end as more is said. */
export function Messages({ chat, messages, isPending }: Props) {
  const { t } = useTranslation();
  const last = messages.at(-1)?.number ?? 0;
  const isTyping = useTyping(chat.id, last);
  const frame = useAtEnd(last);
  useRead(chat, last);
  return (
    <div ref={frame} className={css.scroll} role="log" aria-label={t('contacts.said')} tabIndex={0}>
      {isPending && <Skeleton lines={5} plain label={t('shell.loading')} />}
      <ol className={css.list}>
        {messages.map((message) => (
          <Line key={message.number} chat={chat} message={message} />
        ))}
      </ol>
      <p className={css.typing} role="status">
        {isTyping && t('contacts.typing')}
      </p>
    </div>
  );
}

/** Whether the customer of a chat types; what they then say ends it. */
function useTyping(chat: string, last: number): boolean {
  const [until, setUntil] = useState(0);
  useTold(
    useCallback(
      ({ kind, data }) => {
        if (kind === 'chat.typing' && data?.chat_id === chat) setUntil(Date.now() + TYPING_MS);
      },
      [chat],
    ),
  );
  useEffect(() => setUntil(0), [last]);
  useEffect(() => {
    const timer = setTimeout(() => setUntil(0), Math.max(0, until - Date.now()));
    return () => clearTimeout(timer);
  }, [until]);
  return until > 0;
}

/** The end is in sight when something is said, and when what stands below grows. */
function useAtEnd(last: number) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const shown = frame.current;
    if (!shown) return undefined;
    const toEnd = () => {
      shown.scrollTop = shown.scrollHeight;
    };
    toEnd();
    if (!('ResizeObserver' in globalThis)) return undefined;
    const observer = new ResizeObserver(toEnd);
    observer.observe(shown);
    return () => observer.disconnect();
  }, [last]);
  return frame;
}

/** What is on the screen has been read. */
function useRead(chat: Chat, last: number): void {
  const isNews = last > chat.read_to && chat.ended_at === null;
  useEffect(() => {
    if (!isNews) return;
    const params = { path: { chat_id: chat.id } };
    ask(api.POST('/v1/staff/chats/{chat_id}/read', { params, body: { up_to: last } })).then(
      () => refreshChat(chat.id),
      () => undefined, // said again with the next message
    );
  }, [isNews, last, chat.id]);
}

function Line({ chat, message }: { chat: Chat; message: Message }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (message.author === 'system') return <li className={css.system}>{message.text}</li>;
  const isOurs = message.author !== 'customer';
  const who =
    message.author === 'staff' ? t('contacts.agent', { number: message.agent ?? '' }) : t(`contacts.author.${message.author}`);
  return (
    <li className={cx(css.line, isOurs && css.ours)} data-author={message.author}>
      <span className={css.by}>
        {who} · <time dateTime={message.at} title={fullMoment(message.at, locale)}>{clock(message.at, locale)}</time>
        {message.author === 'staff' && message.number <= chat.read_by_customer && (
          <span className={css.read}>
            <Icon name="check" size={13} /> {t('contacts.read')}
          </span>
        )}
      </span>
      <div className={cx(css.bubble, message.author === 'assistant' && css.machine)}>
        {message.file ? <File chat={chat} file={message.file} /> : message.text}
        {message.choices.length > 0 && (
          <span className={css.choices}>{message.choices.map((choice) => choice.label).join(' / ')}</span>
        )}
      </div>
    </li>
  );
}

function File({ chat, file }: { chat: Chat; file: NonNullable<Message['file']> }) {
  return (
    <a className={css.file} href={`/v1/staff/chats/${chat.id}/files/${file.id}`} download={file.name}>
      <Icon name={file.media_type.startsWith('image/') ? 'image' : 'receipt'} size={18} />
      {file.name}
    </a>
  );
}
