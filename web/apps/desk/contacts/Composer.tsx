import { ask, carryOut } from '@purser/client';
import { Banner, Button, Icon } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, intents } from '@purser/staff/app/api';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { useReason } from '@purser/staff/shared/reason';
import css from './Composer.module.css';
import { refreshChat, type Chat } from './data';
import { FileButton } from './FileButton';
import { QuickReplies, useQuickReplies } from './QuickReplies';

/** Typing is told no oftener than this, in milliseconds. */
const TOLD_EVERY_MS = 3_000;

type Reply = { text: string } | { quick_reply: string };

/** What is being written, and a way to write something else. */
export interface Words {
  text: string;
  write: (text: string) => void;
}

/** Where one answers: Enter sends, Shift and Enter is a new line, a slash at the beginning finds quick replies. */
export function Composer({ chat, words }: { chat: Chat; words: Words }) {
  const { t } = useTranslation();
  const say = useReason();
  const area = useRef<HTMLTextAreaElement>(null);
  const quick = useQuickReplies(chat, words.text);
  const type = useTyping(chat);
  const send = useMutation({
    mutationFn: (reply: Reply) =>
      carryOut(intents, `desk.chat.${chat.id}`, reply, (body, key) => {
        const params = { path: { chat_id: chat.id }, header: { 'Idempotency-Key': key } };
        return ask(api.POST('/v1/staff/chats/{chat_id}/messages', { params, body }));
      }),
    onSuccess: () => words.write(''),
    onSettled: () => {
      refreshChat(chat.id);
      area.current?.focus();
    },
  });
  const sendText = () => {
    const text = words.text.trim();
    if (text !== '' && !send.isPending) send.mutate({ text });
  };
  const byKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return; // Enter that takes a Chinese word is not the end of the message
    if (quick.isOpen && quick.byKey(event, (code) => send.mutate({ quick_reply: code }))) return;
    if (event.key === 'Escape') area.current?.blur();
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      sendText();
    }
  };
  useHotkeys({ r: () => area.current?.focus() });
  return (
    <div className={css.box}>
      {quick.isOpen && <QuickReplies list={quick} onTake={(code) => send.mutate({ quick_reply: code })} />}
      {send.isError && (
        <Banner tone="bad" urgent>
          {say(send.error)}
        </Banner>
      )}
      <label className="hidden-visually" htmlFor={`say-${chat.id}`}>
        {t('contacts.say')}
      </label>
      <textarea
        ref={area}
        id={`say-${chat.id}`}
        className={css.area}
        rows={3}
        maxLength={2_000}
        placeholder={t('contacts.say_hint')}
        value={words.text}
        onChange={(event) => {
          words.write(event.target.value);
          if (event.target.value !== '') type();
        }}
        onKeyDown={byKey}
      />
      <div className={css.tools}>
        <FileButton chat={chat} />
        <span className={css.hint}>{t('contacts.keys')}</span>
        <Button
          busy={send.isPending}
          disabled={words.text.trim() === ''}
          icon={<Icon name="send" size={18} />}
          onClick={sendText}
        >
          {t('contacts.send')}
        </Button>
      </div>
    </div>
  );
}

/** Lets the customer see that something is being typed; not to say so is no fault. */
function useTyping(chat: Chat): () => void {
  const told = useRef(0);
  return () => {
    if (Date.now() - told.current < TOLD_EVERY_MS) return;
    told.current = Date.now();
    void api.POST('/v1/staff/chats/{chat_id}/typing', { params: { path: { chat_id: chat.id } } }).catch(() => undefined);
  };
}
