import { newKey } from '@purser/client';
import { FileInput, IconButton, Spinner, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useReason } from '../shared/reason';
import css from './Composer.module.css';
import { askForPerson, sayTyping, show } from './data';
import type { Talk } from './useChat';
import type { useOutbox } from './useOutbox';

const KINDS = 'image/png,image/jpeg,image/webp,application/pdf';
const LONGEST = 2_000;
/** Between two words about typing. */
const TYPING_MS = 3_000;

/** A field, a file, and always a way to a person. */
export function Composer({ talk, outbox }: { talk: Talk; outbox: ReturnType<typeof useOutbox> }) {
  const { t } = useTranslation();
  const reason = useReason();
  const { chat, heard, became } = talk;
  const failed = (error: Error) => toast(reason(error), false);
  const human = useMutation({ mutationFn: () => askForPerson(chat.id), onSuccess: became, onError: failed });
  const picture = useMutation({
    mutationFn: (file: File) => show(chat.id, file, newKey()),
    onSuccess: heard,
    onError: failed,
  });
  const input = useRef<HTMLInputElement>(null);
  const typed = useRef(0);

  const type = (text: string) => {
    outbox.type(text);
    if (chat.state !== 'active' || Date.now() - typed.current < TYPING_MS) return;
    typed.current = Date.now();
    sayTyping(chat.id).catch(() => undefined);
  };
  const words = outbox.text.trim();
  const send = () => {
    if (words !== '') outbox.say(words);
  };
  return (
    <form
      className={css.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {chat.state === 'assistant' && (
        <button type="button" className={css.person} disabled={human.isPending} onClick={() => human.mutate()}>
          {t('chat.person')}
        </button>
      )}
      <div className={css.row}>
        <FileInput ref={input} hidden accept={KINDS} data-testid="chat-file" onFile={(file) => picture.mutate(file)} />
        {picture.isPending ? (
          <span className={css.busy} role="status" aria-label={t('chat.sending')}>
            <Spinner size={20} />
          </span>
        ) : (
          <IconButton icon="image" label={t('chat.attach')} onClick={() => input.current?.click()} />
        )}
        <textarea
          className={css.field}
          aria-label={t('chat.field')}
          placeholder={t('chat.field')}
          rows={1}
          maxLength={LONGEST}
          value={outbox.text}
          onChange={(event) => type(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" className={css.send} disabled={words === ''}>
          {t('chat.send')}
        </button>
      </div>
    </form>
  );
}
