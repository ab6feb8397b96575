import { ask, isSignedOut } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api, type Customer } from '../app/api';
import { keys } from '../app/queries';

/** The customer whose session the browser holds; null when it holds none. */
export function useMe() {
  return useQuery<Customer | null>({
    queryKey: keys.me,
    staleTime: 5 * 60_000,
    queryFn: async () => {
      try {
        return await ask(api.GET('/v1/customers/me'));
      } catch (error) {
        if (error instanceof Error && isSignedOut(error)) return null;
        throw error;
      }
    },
  });
}
