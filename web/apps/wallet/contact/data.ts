import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';

export type Contact = Schemas['ContactPage'];
export type Subject = Schemas['AnswerOut']['subject'];
export type Channel = Schemas['OwnChannel'];

export const SUBJECTS: readonly Subject[] = [
  'refund',
  'activity',
  'fee',
  'card',
  'dispute',
  'theft',
  'account',
  'matter',
];

const LOOK_AGAIN_MS = 20_000;

export function isSubject(text: string | undefined): text is Subject {
  return SUBJECTS.some((subject) => subject === text);
}

/** The answer, what to have at hand and the ways to reach us; waits are asked for again while one looks. */
export function useContact(subject: Subject | null, id: string | null) {
  const query = { ...(subject === null ? {} : { subject }), ...(id === null ? {} : { id }) };
  return useQuery({
    queryKey: ['contact', subject, id],
    queryFn: () => ask(api.GET('/v1/contact', { params: { query } })),
    refetchInterval: LOOK_AGAIN_MS,
  });
}
