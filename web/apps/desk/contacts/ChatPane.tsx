import { Badge } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './ChatPane.module.css';
import { Composer, type Words } from './Composer';
import { useMessages, type Chat, type Contact } from './data';
import { Head } from './Head';
import { Messages } from './Messages';
import { secondsUntil, useNow } from './now';
import { Suggestions } from './Suggestions';
import { WrapUp } from './WrapUp';

/** A chat: what was said, the assistant's part too, and where one answers. */
export function ChatPane({ contact, chat, words }: { contact: Contact; chat: Chat; words: Words }) {
  const { t } = useTranslation();
  const messages = useMessages(chat);
  const isTalking = contact.state === 'connected' && chat.ended_at === null;
  return (
    <section className={css.pane} aria-label={t('contacts.kind.chat')}>
      <Head contact={contact}>
        <Badge>{t(`contacts.language.${chat.language}`)}</Badge> {isTalking && <AnswerBy chat={chat} />}
      </Head>
      <Messages chat={chat} messages={messages.data ?? []} isPending={messages.isPending} />
      <div className={css.bottom}>
        {isTalking && (
          <>
            <Suggestions chat={chat} messages={messages.data ?? []} words={words} />
            <Composer chat={chat} words={words} />
          </>
        )}
        {contact.state === 'wrap_up' && <WrapUp contact={contact} />}
      </div>
    </section>
  );
}

/** Nothing was said yet: the chat goes back to its place when nothing is. */
function AnswerBy({ chat }: { chat: Chat }) {
  const { t } = useTranslation();
  const now = useNow(chat.answer_by !== null);
  if (chat.answer_by === null) return null;
  return <Badge tone="warn">{t('contacts.answer_by', { count: secondsUntil(chat.answer_by, now) })}</Badge>;
}
