import { ask } from '@purser/client';
import { Icon } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import type { Words } from './Composer';
import type { Chat, Message } from './data';
import css from './Suggestions.module.css';

/** Characters that a search takes. */
const LONGEST = 200;

/** What the customer last asked. To ask for a person is no question: the assistant answers it with a phrase of ours. */
export function lastQuestion(messages: readonly Message[]): string {
  const isQuestion = (one: Message, place: number) => {
    const next = messages[place + 1];
    return one.author === 'customer' && one.kind === 'text' && !(next?.author === 'assistant' && next.kind === 'phrase');
  };
  return (messages.findLast(isQuestion)?.text ?? '').slice(0, LONGEST);
}

/** Help pages for what the customer asked; one that is pressed stands, with its address, where one writes. */
export function Suggestions({ chat, messages, words }: { chat: Chat; messages: readonly Message[]; words: Words }) {
  const { t } = useTranslation();
  const question = lastQuestion(messages);
  const found = useQuery({
    queryKey: ['help', chat.language, question],
    enabled: question !== '',
    staleTime: Infinity,
    queryFn: ({ signal }) => {
      const headers = { 'Accept-Language': chat.language };
      return ask(api.GET('/v1/help/search', { params: { query: { q: question, limit: 3 } }, headers, signal }));
    },
  }).data?.items;
  if (!found || found.length === 0) return null;
  const use = ({ title, summary, slug }: (typeof found)[number]) =>
    words.write(`${title}\n${summary}\n${location.origin}/help/${chat.language}/${slug}`);
  return (
    <section className={css.bar} aria-label={t('contacts.suggestions')}>
      <Icon name="info" size={18} />
      {found.map((one) => (
        <button key={one.slug} type="button" className={css.page} title={one.summary} onClick={() => use(one)}>
          {one.title}
        </button>
      ))}
    </section>
  );
}
