import { Button } from '@purser/ui';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import css from './Chat.module.css';
import { Composer } from './Composer';
import { markRead } from './data';
import { Bubble, UnsentBubble } from './Bubble';
import { Standing } from './Standing';
import type { Talk } from './useChat';
import { useOutbox } from './useOutbox';

/** Keeps the newest in sight, and says that it was read. */
function useNewest(talk: Talk, lines: number) {
  const foot = useRef<HTMLDivElement>(null);
  const { chat, messages } = talk;
  const newest = messages.at(-1)?.number ?? 0;
  useEffect(() => {
    foot.current?.scrollIntoView({ block: 'end' });
  }, [newest, lines, talk.isTyping]);
  useEffect(() => {
    if (newest <= chat.read_to || document.visibilityState !== 'visible' || !chat.agent) return;
    markRead(chat.id, newest).catch(() => undefined);
  }, [newest, chat.id, chat.read_to, chat.agent]);
  return foot;
}

/** What was said, how it stands, and a field to say more. */
export function Conversation({ talk, onAnew }: { talk: Talk; onAnew: () => void }) {
  const { t } = useTranslation();
  const { chat, messages, isTyping } = talk;
  const outbox = useOutbox(chat.id, talk.heard);
  const foot = useNewest(talk, outbox.unsent.length);
  const isOver = chat.state === 'ended';
  const mine = messages.findLast((message) => message.author === 'customer')?.number;
  return (
    <>
      <Standing chat={chat} />
      <div className={css.log} role="log" aria-label={t('chat.log')}>
        <ol className={css.lines}>
          {messages.map((message, place) => (
            <Bubble
              key={message.number}
              chat={chat}
              message={message}
              before={messages[place - 1]}
              isLast={place === messages.length - 1}
              isRead={message.number === mine && message.number <= chat.read_by_them}
              heard={talk.heard}
            />
          ))}
          {!isOver &&
            outbox.unsent.map((line) => (
              <UnsentBubble key={line.key} line={line} busy={outbox.isBusy(line.key)} onAgain={() => outbox.again(line)} />
            ))}
          {isTyping && !isOver && (
            <li className={css.typing} role="status">
              <span aria-hidden="true">
                <i />
                <i />
                <i />
              </span>
              <span className="hidden-visually">{t('chat.typing')}</span>
            </li>
          )}
        </ol>
      </div>
      <div ref={foot} className={css.end} />
      {isOver ? (
        <div className={css.over}>
          <Button wide onClick={onAnew}>
            {t('chat.anew')}
          </Button>
          {chat.case_id && (
            <Link to={`/cases/${chat.case_id}`} className={css.link}>
              {t('chat.to_case')}
            </Link>
          )}
        </div>
      ) : (
        <Composer talk={talk} outbox={outbox} />
      )}
    </>
  );
}
