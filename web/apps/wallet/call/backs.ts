import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { queries } from '../app/queries';

export type MyContact = Schemas['MyContact'];
type NewCase = Schemas['CaseIn'];

const KEY = ['contacts'] as const;
const LOOK_AGAIN_MS = 10_000;

/** The callbacks that are not over, looked at again while one watches. */
export function useBacks() {
  return useQuery({
    queryKey: KEY,
    queryFn: () => ask(api.GET('/v1/contacts')),
    select: ({ items }) => items.filter(({ kind }) => kind === 'callback'),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function refreshBacks(): void {
  void queries.invalidateQueries({ queryKey: KEY });
}

/** A case that says what it is about, and a call about it. Once more is as good as once: the case has a ref of its own. */
export async function book(body: NewCase, notBefore: string | null): Promise<MyContact> {
  const made = await ask(api.POST('/v1/cases', { body }));
  return ask(api.POST('/v1/callbacks', { body: { case_id: made.id, not_before: notBefore } }));
}

export function cancelBack(contact: string): Promise<MyContact> {
  return ask(api.POST('/v1/contacts/{contact_id}/leave', { params: { path: { contact_id: contact } } }));
}
