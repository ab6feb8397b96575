import { ask, isSignedOut } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, type Colleague, type Permission } from '../app/api';
import { keys } from '../app/queries';

/** Whoever of the staff has a session in this browser; null when nobody has. */
export function useMe() {
  return useQuery<Colleague | null>({
    queryKey: keys.me,
    staleTime: 5 * 60_000,
    queryFn: async () => {
      try {
        return await ask(api.GET('/v1/staff/me'));
      } catch (error) {
        if (error instanceof Error && isSignedOut(error)) return null;
        throw error;
      }
    },
  });
}

export const ColleagueContext = createContext<Colleague | null>(null);

/** Who is at work; only inside of `RequireStaff`. */
export function useColleague(): Colleague {
  const me = useContext(ColleagueContext);
  if (!me) throw new Error('nobody is signed in here');
  return me;
}

/** Whether they may; the server says so once more. */
export function useMay(permission: Permission): boolean {
  return useColleague().permissions.includes(permission);
}
