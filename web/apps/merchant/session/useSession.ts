import { ask, isSignedOut } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, type Session } from '../app/api';
import { keys } from '../app/queries';

/** The merchant whose session the browser holds; null when it holds none. */
export function useMe() {
  return useQuery<Session | null>({
    queryKey: keys.session,
    staleTime: 5 * 60_000,
    queryFn: async () => {
      try {
        return await ask(api.GET('/v1/merchant-sessions/current'));
      } catch (error) {
        if (error instanceof Error && isSignedOut(error)) return null;
        throw error;
      }
    },
  });
}

export const SessionContext = createContext<Session | null>(null);

/** Whose console it is; only inside of `RequireSession`. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('nobody is signed in here');
  return session;
}

/** Whether the key behind the session may; the server says so once more. */
export function useMay(scope: Session['scopes'][number]): boolean {
  return useSession().scopes.includes(scope);
}
