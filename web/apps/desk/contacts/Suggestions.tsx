import { ask } from '@purser/client';
import { Button, Icon } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import type { Words } from './Composer';
import type { Chat, Message } from './data';
import css from './Suggestions.module.css';

/** Help pages for what the customer said last; taken, the page's name and address are what is sent. */
export function Suggestions({ chat, messages, words }: { chat: Chat; messages: readonly Message[]; words: Words }) {
  const { t } = useTranslation();
  const said = messages.findLast((one) => one.author === 'customer' && one.kind === 'text')?.text ?? '';
  const question = said.slice(0, 200);
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
  return (
    <section className={css.bar} aria-label={t('contacts.suggestions')}>
      <Icon name="info" size={18} />
      <ul className={css.list}>
        {found.map((one) => (
          <li key={one.slug}>
            <span className={css.title} title={one.summary}>
              {one.title}
            </span>
            <Button
              look="plain"
              onClick={() =>
                words.write(`${one.title}\n${one.summary}\n${location.origin}/help/${chat.language}/${one.slug}`)
              }
            >
              {t('contacts.use')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
