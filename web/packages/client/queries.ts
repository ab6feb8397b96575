import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isSignedOut, NoAnswer, ProblemError } from './problem';

function mayRetry(failures: number, error: Error): boolean {
  if (error instanceof NoAnswer) return navigator.onLine && failures < 2;
  return error instanceof ProblemError && error.status >= 500 && failures < 1;
}

/** What was asked for, kept for a while; `onSignedOut` is for whatever learns that the session is over. */
export function newQueries(onSignedOut: () => void): QueryClient {
  const onError = (error: Error) => {
    if (isSignedOut(error)) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // A request that cannot leave is to fail and say so, not to wait in silence for the network.
      queries: { staleTime: 5_000, retry: mayRetry, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
