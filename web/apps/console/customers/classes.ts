import { ask, type Schemas } from '@purser/client';
import { formatMoney, useLocale } from '@purser/i18n';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';

export type Level = Schemas['ClassRules']['wallet_class'];
export type ClassRules = Schemas['ClassRules'];

/** What each class may do and needs; it is the country's policy and stays as it is while the server runs. */
export function useClasses() {
  return useQuery({
    queryKey: ['wallet-classes'],
    staleTime: Infinity,
    queryFn: ({ signal }) => ask(api.GET('/v1/operator/wallet-classes', { signal })),
  });
}

/** A class by its Roman number, and its limits as sentences. */
export function useClassWords() {
  const { t } = useTranslation();
  const locale = useLocale();
  return {
    nameOf: (level: Level) => t('classes.level', { level: 'I'.repeat(level) }),
    limitsOf: ({ limits }: ClassRules) =>
      limits.map(({ scope, window, cap }) =>
        t(`classes.limit.${scope}`, { amount: formatMoney(cap, locale), window: t(`classes.window.${window}`) }),
      ),
  };
}

/** The different sources in what was typed, one a line. */
export function sourcesIn(text: string): string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
}
