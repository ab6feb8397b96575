import { ask } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';

/** What a code stands for. */
export function useResolved(code: string | null) {
  return useQuery({
    queryKey: ['code', code],
    enabled: code !== null,
    queryFn: () => ask(api.POST('/v1/codes/resolve', { body: { payload: code ?? '' } })),
    staleTime: 60_000,
  });
}
