import { ask, type Schemas } from '@purser/client';
import { useLocale } from '@purser/i18n';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useLookAgain } from '@purser/staff/app/attention';
import { queries } from '@purser/staff/app/queries';
import { plain } from '@purser/staff/matters/words';
import { usePages } from '@purser/staff/shared/pages';

export type CaseSummary = Schemas['StaffCase'];
export type Case = Schemas['StaffCaseDetail'];
export type Entry = Schemas['StaffEntry'];
export type View = Schemas['View'];
export type Key = Pick<CaseSummary, 'subject_id' | 'id'>;

const CASES = ['cases'] as const;
const LOOK_AGAIN_MS = 20_000;
const PAGE = 30;

/** Said so often that one has a case open, in milliseconds; the server forgets it after a little more. */
const SEEN_EVERY_MS = 15_000;

export const VIEWS = ['mine', 'unassigned', 'watched', 'resolved', 'late', 'all'] as const satisfies readonly View[];

/** Views of what colleagues work on, for those who lead. */
export const EVERYBODYS: ReadonlySet<View> = new Set(['late', 'all']);

export const caseKey = ({ subject_id, id }: Key) => [...CASES, 'one', subject_id, id] as const;
export const pathOf = ({ subject_id, id }: Key) => ({ subject_id, case_id: id });

export function useCases(view: View) {
  const every = useLookAgain(LOOK_AGAIN_MS);
  return usePages(
    [...CASES, 'list', view],
    (cursor, signal) => {
      const query = { view, limit: PAGE, ...(cursor !== null && { cursor }) };
      return ask(api.GET('/v1/staff/cases', { params: { query }, signal }));
    },
    every,
  );
}

/** One case. To open it leaves a record that its customer can see, so it is not asked for again by itself. */
export function useCase(key: Key) {
  return useQuery({
    queryKey: caseKey(key),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) =>
      ask(api.GET('/v1/staff/cases/{subject_id}/{case_id}', { params: { path: pathOf(key) }, signal })),
  });
}

/** What an act answered is how the case is now. */
export function showCase(found: Case): void {
  queries.setQueryData(caseKey(found), found);
  void queries.invalidateQueries({ queryKey: [...CASES, 'list'] });
}

export function refreshCases(): void {
  void queries.invalidateQueries({ queryKey: CASES });
}

/** A field that a type of cases has, by its name in one's own language. */
export interface CaseField {
  code: string;
  name: string;
  kind: string;
  choices: readonly string[];
}

/** What a choice of a field is called. The policy knows it by its code only. */
export function useChoiceName(): (code: string) => string {
  const { i18n } = useTranslation();
  return (code) => {
    const path = `cases.choice.${code}`;
    return i18n.exists(path) ? i18n.t(path as 'cases.choice.no') : plain(code);
  };
}

/** Types, outcomes and priorities, in one's own language. */
export function useCasePolicy() {
  const chinese = useLocale() === 'zh-CN';
  const policy = useQuery({
    queryKey: ['case policy'],
    staleTime: Infinity,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/case-policy', { signal })),
  }).data;
  const name = (named: { zh: string; en: string }) => (chinese ? named.zh : named.en);
  return {
    typeName: (code: string) => {
      const known = policy?.types.find((one) => one.code === code);
      return known ? name(known) : code;
    },
    types: (policy?.types ?? []).map((one) => ({ value: one.code, title: name(one) })),
    fieldsOf: (code: string): CaseField[] => {
      const fields = policy?.types.find((one) => one.code === code)?.fields ?? [];
      return fields.map((field) => ({ code: field.name, name: name(field), kind: field.kind, choices: field.choices }));
    },
    outcomes: (policy?.outcomes ?? []).map((one) => ({ value: one.code, title: name(one) })),
  };
}

/** Who else has the case open; that one has it oneself is said for as long as one looks. */
export function useOthers(key: Key, isWriting: boolean): Schemas['ViewerOut'][] {
  const { subject_id, id } = key;
  const every = useLookAgain(SEEN_EVERY_MS);
  const path = { subject_id, case_id: id };
  const seen = useQuery({
    queryKey: ['presence', subject_id, id, isWriting],
    refetchInterval: every,
    staleTime: 0,
    queryFn: () =>
      ask(
        api.POST('/v1/staff/cases/{subject_id}/{case_id}/presence', { params: { path }, body: { is_writing: isWriting, gone: false } }),
      ),
  });
  useEffect(
    () => () => {
      const params = { path: { subject_id, case_id: id } };
      const gone = api.POST('/v1/staff/cases/{subject_id}/{case_id}/presence', {
        params,
        body: { is_writing: false, gone: true },
      });
      gone.catch(() => undefined); // forgotten a little later by itself
    },
    [subject_id, id],
  );
  return seen.data?.others ?? [];
}
