import { ask } from '@purser/client';
import { useLocale } from '@purser/i18n';
import { useQuery } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import css from './Composer.module.css';
import type { Chat } from './data';

const SLASH = '/';

/** Quick replies that have what was typed after the slash, in either language. */
export function useQuickReplies(chat: Chat, typed: string) {
  const locale = useLocale();
  const [chosen, choose] = useState(0);
  const all = useQuery({
    queryKey: ['quick replies', chat.language, locale],
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      ask(api.GET('/v1/staff/quick-replies', { params: { query: { language: chat.language } }, signal })),
  }).data?.items;
  const wanted = typed.slice(1).trim().toLowerCase();
  const found = (all ?? []).filter((one) => `${one.text} ${one.translation} ${one.code}`.toLowerCase().includes(wanted));
  const isOpen = typed.startsWith(SLASH) && found.length > 0;
  const at = Math.min(chosen, found.length - 1);
  const byKey = (event: KeyboardEvent, take: (code: string) => void): boolean => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) choose((at + step + found.length) % found.length);
    else if (event.key === 'Enter' && found[at]) take(found[at].code);
    else return false;
    event.preventDefault();
    return true;
  };
  return { isOpen, found, at, byKey };
}

interface Props {
  list: Pick<ReturnType<typeof useQuickReplies>, 'found' | 'at'>;
  onTake: (code: string) => void;
}

/** As one reads them oneself, and as the customer will. */
export function QuickReplies({ list, onTake }: Props) {
  const { t } = useTranslation();
  return (
    <ul className={css.replies} role="listbox" aria-label={t('contacts.quick_replies')}>
      {list.found.map((one, place) => (
        <li
          key={one.code}
          className={css.reply}
          role="option"
          aria-selected={place === list.at}
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(one.code);
          }}
        >
          {one.text}
          {one.translation !== one.text && <span className={css.translation}>{one.translation}</span>}
        </li>
      ))}
    </ul>
  );
}
