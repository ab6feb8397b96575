import { ask, type Schemas } from '@purser/client';
import type { IconName, Tint } from '@purser/ui';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { queries } from '../app/queries';

export type Heading = Schemas['HelpHeading'];
export type Article = Schemas['HelpArticle'];
export type Block = Schemas['HelpBlock'];
export type Span = Schemas['HelpSpan'];
export type Topic = Heading['topic'];

/** How a topic looks, in the order in which topics are shown. */
export const TOPICS: Record<Topic, { icon: IconName; tint: Tint }> = {
  stolen: { icon: 'shield', tint: 'red' },
  refunds: { icon: 'undo', tint: 'green' },
  money: { icon: 'wave', tint: 'sea' },
  cards: { icon: 'card', tint: 'navy' },
  fees: { icon: 'receipt', tint: 'brass' },
  account: { icon: 'person', tint: 'violet' },
  privacy: { icon: 'eye', tint: 'sea' },
  contact: { icon: 'chat', tint: 'violet' },
};

/** Articles come in the language that is asked for: another language is another answer. */
function useLanguage(): string {
  return useTranslation().i18n.language;
}

export function useHelp() {
  return useQuery({ queryKey: ['help', 'all', useLanguage()], queryFn: () => ask(api.GET('/v1/help/articles')) });
}

export function useFound(question: string) {
  const q = question.trim().slice(0, 200);
  return useQuery({
    queryKey: ['help', 'search', q, useLanguage()],
    queryFn: () => ask(api.GET('/v1/help/search', { params: { query: { q, limit: 5 } } })),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });
}

export function useArticle(slug: string) {
  return useQuery({
    queryKey: ['help', 'article', slug, useLanguage()],
    queryFn: () => ask(api.GET('/v1/help/articles/{slug}', { params: { path: { slug } } })),
  });
}

export function useOwnVote(slug: string) {
  return useQuery({
    queryKey: ['help', 'vote', slug],
    queryFn: () => ask(api.GET('/v1/help/articles/{slug}/vote', { params: { path: { slug } } })),
  });
}

export function useVote(slug: string) {
  return useMutation({
    mutationFn: (helped: boolean) =>
      ask(api.PUT('/v1/help/articles/{slug}/vote', { params: { path: { slug } }, body: { helped } })),
    onSuccess: (_, helped) => queries.setQueryData(['help', 'vote', slug], { helped }),
  });
}
