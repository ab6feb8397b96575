import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api, type Matter } from '../app/api';
import { useLookAgain } from '../app/attention';
import { keys, queries } from '../app/queries';
import { usePages } from '../shared/pages';

const LOOK_AGAIN_MS = 15_000;
const PAGE = 30;

export const WHOSE = ['mine', 'staff', 'all'] as const;
export type Whose = (typeof WHOSE)[number];

export interface Filter {
  whose: Whose;
  /** All procedures where it is empty. */
  procedure: string;
}

/** What waits, the longest waiting first. */
export function useMatters({ whose, procedure }: Filter) {
  const every = useLookAgain(LOOK_AGAIN_MS);
  return usePages(
    [...keys.matters, 'list', whose, procedure],
    (cursor, signal) => {
      const query = { whose, limit: PAGE, ...(procedure && { procedure }), ...(cursor !== null && { cursor }) };
      return ask(api.GET('/v1/staff/matters', { params: { query }, signal }));
    },
    every,
  );
}

/** How many wait in which state. */
export function useWaiting() {
  const refetchInterval = useLookAgain(LOOK_AGAIN_MS);
  return useQuery({
    queryKey: [...keys.matters, 'waiting'],
    refetchInterval,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/matters/waiting', { signal })),
  });
}

/** One matter. To open it leaves a record that its customer can see, so it is not asked for again by itself. */
export function useMatter(subject: string, id: string) {
  return useQuery<Matter>({
    queryKey: [...keys.matters, 'one', subject, id],
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) => {
      const path = { subject_id: subject, matter_id: id };
      return ask(api.GET('/v1/staff/matters/{subject_id}/{matter_id}', { params: { path }, signal }));
    },
  });
}

/** After a step, mine or, where mine was refused, somebody else's. */
export function refreshMatters(): void {
  void queries.invalidateQueries({ queryKey: keys.matters });
}
