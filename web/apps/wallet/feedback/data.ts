import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys } from '../app/queries';

export type Survey = Schemas['SurveyOut'];
export type SurveyAnswer = Schemas['SurveyAnswer'];
export type Suggestion = Schemas['SuggestionOut'];
export type Area = Schemas['Area'];

export const AREAS = ['app', 'payments', 'service', 'fees', 'security', 'other'] as const satisfies readonly Area[];

/** Surveys that wait for an answer, the latest first. */
export function useSurveys() {
  return useQuery({
    queryKey: [...keys.matters, 'surveys'],
    queryFn: () => ask(api.GET('/v1/surveys')),
    select: ({ items }) => items,
  });
}

/** One of them, answered or not. */
export function useSurvey(id: string) {
  return useQuery({
    queryKey: [...keys.matters, 'survey', id],
    queryFn: () => ask(api.GET('/v1/surveys/{survey_id}', { params: { path: { survey_id: id } } })),
  });
}

/** What I have suggested, and what has become of it. */
export function useSuggestions() {
  return useQuery({
    queryKey: [...keys.matters, 'suggestions'],
    queryFn: () => ask(api.GET('/v1/suggestions')),
    select: ({ items }) => items,
  });
}
