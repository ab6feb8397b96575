import { ask, isSignedOut, NoAnswer } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api, type Customer } from '../app/api';
import { keys, queries } from '../app/queries';
import { restoreAnswers } from '../offline/keep';
import { forgetKept } from '../offline/store';

/** The customer whose session the browser holds; null when it holds none. */
export async function fetchMe(): Promise<Customer | null> {
  try {
    return await ask(api.GET('/v1/customers/me'));
  } catch (error) {
    if (error instanceof Error && isSignedOut(error)) {
      forgetKept();
      return null;
    }
    // Without a network, the last figures of whoever was signed in; the pages say of when they are.
    const kept = error instanceof NoAnswer ? restoreAnswers<Customer>(queries) : null;
    if (kept) return kept;
    throw error;
  }
}

export function useMe() {
  return useQuery<Customer | null>({ queryKey: keys.me, staleTime: 5 * 60_000, queryFn: fetchMe });
}
