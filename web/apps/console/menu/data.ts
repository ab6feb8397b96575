import { ask, type Schemas } from '@purser/client';
import { api } from '@purser/staff/app/api';
import { queries } from '@purser/staff/app/queries';
import { useMutation, useQuery } from '@tanstack/react-query';

export type Language = 'zh' | 'en';
export type Kind = 'say' | 'choose' | 'ask' | 'do' | 'prove' | 'queue' | 'end';
export type State = Omit<Schemas['MenuState'], 'in_force' | 'proposal' | 'history'> & {
  in_force: Version;
  proposal: Version | null;
  history: readonly Version[];
};
export type Fault = Schemas['MenuFault'];
export type Version = Omit<Schemas['MenuVersionOut'], 'document'> & { document: MenuDocument };
export type Action = Schemas['MenuAction'];

/** A step as it is written; which parts it has, its kind says. */
export interface Step {
  kind: Kind;
  zh: string;
  en: string;
  prompt?: string;
  then?: string;
  otherwise?: string;
  by?: string;
  keys?: Record<string, string>;
  to?: Record<string, string>;
  with?: Record<string, string>;
  action?: string;
  give?: string[];
  proof?: string;
  asks?: string;
  least?: number;
  most?: number;
  seconds?: number;
  tries?: number;
  secret?: boolean;
  barge?: boolean;
  languages?: Language[];
  topic?: string;
  band?: string;
  skills?: string[];
}

export interface MenuDocument {
  start: string;
  main: string;
  theft: string;
  last: string;
  most_inputs: number;
  steps: Record<string, Step>;
  texts?: Partial<Record<Language, Record<string, string>>>;
}

export const LANGUAGES: readonly Language[] = ['zh', 'en'];
const KEY = ['menu'] as const;

export function useMenu() {
  return useQuery({
    queryKey: [...KEY, 'state'],
    queryFn: async ({ signal }) => (await ask(api.GET('/v1/staff/menu', { signal }))) as unknown as State,
  });
}

/** What keeps a menu from being put in force, looked over by the server. */
export function useFaults(document: MenuDocument) {
  return useQuery({
    queryKey: [...KEY, 'faults', JSON.stringify(document)],
    queryFn: ({ signal }) => ask(api.POST('/v1/staff/menu/check', { body: { document: { ...document } }, signal })),
    placeholderData: (before) => before,
  });
}

const refresh = () => queries.invalidateQueries({ queryKey: [...KEY, 'state'] });

export function usePropose() {
  return useMutation({
    mutationFn: ({ document, note }: { document: MenuDocument; note: string }) =>
      ask(api.POST('/v1/staff/menu/proposals', { body: { document: { ...document }, note } })),
    onSuccess: refresh,
  });
}

export function useAnswer(version: number) {
  const params = { path: { version } };
  return useMutation({
    mutationFn: (agrees: boolean) =>
      agrees
        ? ask(api.POST('/v1/staff/menu/proposals/{version}/agree', { params }))
        : ask(api.POST('/v1/staff/menu/proposals/{version}/drop', { params })),
    onSettled: refresh,
  });
}

/** What the steps are called that say a sentence, each once. */
export function saidAt(document: MenuDocument | undefined, key: string, language: Language): string[] {
  const steps = Object.values(document?.steps ?? {}).filter((step) => step.prompt === key);
  return [...new Set(steps.map((step) => step[language]))];
}

/** Steps to be chosen from by their names; two of one name are told apart by their codes. */
export function stepChoices(document: MenuDocument, language: Language): { value: string; title: string }[] {
  const steps = Object.entries(document.steps);
  const named = (title: string) => steps.filter(([, step]) => step[language] === title).length;
  return steps.map(([value, { [language]: title }]) => ({
    value,
    title: title && named(title) === 1 ? title : `${title} (${value})`.trim(),
  }));
}

/** What is said under a key: the menu's own words before those that are shipped. */
export function wordsOf(document: MenuDocument, state: State, key: string, language: Language): string {
  return document.texts?.[language]?.[key] ?? state.sentences[language]?.[key] ?? '';
}
