import { useQuery } from '@tanstack/react-query';
import { keys } from '../app/queries';
import { fetchCurrent, type Call } from './data';
import { line } from './own';

/** While a call lives it is looked at this often; where there is none, the stream says when one begins. */
const LIVE_MS = 1_500;
const IDLE_MS = 60_000;

/** What was asked before a call began knows nothing of it. */
async function look(): Promise<Call | null> {
  const { call: before } = line.value;
  const call = await fetchCurrent();
  if (before !== null && before === line.value.call) (await import('./line')).heardOf(call);
  return call;
}

/** The call that this customer has with us now, by whatever line; null when there is none. */
export function useCall() {
  return useQuery({
    queryKey: keys.call,
    queryFn: look,
    staleTime: 1_000,
    refetchInterval: ({ state }) => (state.data ? LIVE_MS : IDLE_MS),
    // One talks with the telephone in the hand and another page in front.
    refetchIntervalInBackground: true,
  });
}
