import { skipToken, useQuery } from '@tanstack/react-query';
import type { Matter } from '../app/api';
import { keys } from '../app/queries';

/** Under which name a panel's data are kept: once a version, since each look leaves a record. */
export const ownKey = (matter: Pick<Matter, 'procedure' | 'id' | 'version'>) =>
  [...keys.own, matter.procedure, matter.id, matter.version] as const;

/** What the panel of a matter has loaded; undefined before, and where there is no panel. It loads nothing itself. */
export function useOwn(matter: Matter): unknown {
  return useQuery<unknown>({ queryKey: ownKey(matter), queryFn: skipToken }).data;
}
