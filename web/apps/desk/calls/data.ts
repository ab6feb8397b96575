import { ask, type Schemas } from '@purser/client';
import { CallFault } from '@purser/calls';
import { useQuery } from '@tanstack/react-query';
import { api } from '@purser/staff/app/api';
import { useLookAgain } from '@purser/staff/app/attention';
import { queries } from '@purser/staff/app/queries';
import type { StaffCall } from '@purser/staff/calls/data';
import { useEffect } from 'react';
import { useMay } from '@purser/staff/session/useColleague';
import type { Contact } from '../contacts/data';

export type ColleagueNow = Schemas['ColleagueNow'];

const MINE = ['my calls'] as const;
const LIVE_MS = 2_000;
const SOON_MS = 1_000;
const LOOK_AGAIN_MS = 15_000;

/** The living calls where one's line belongs. While there is one it is looked at often, also when nobody touches the
 * page: who talks does not type. */
export function useMyCalls() {
  const every = useLookAgain(LOOK_AGAIN_MS);
  return useQuery<StaffCall[]>({
    queryKey: MINE,
    enabled: useMay('call.answer'),
    refetchInterval: ({ state }) => (state.data?.length ? LIVE_MS : every),
    refetchIntervalInBackground: true,
    queryFn: async ({ signal }) => (await ask(api.GET('/v1/staff/agents/me/calls', { signal }))).items,
  });
}

/** A call that may be over already: by the ref of the contact that it is. */
export function useStaffCall(id: string, isWanted: boolean) {
  return useQuery({
    queryKey: ['call', id],
    enabled: isWanted,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/calls/{call_id}', { params: { path: { call_id: id } }, signal })),
  });
}

/** The call of a contact. One that we make begins a moment after its contact, and nothing tells so: it is looked for. */
export function useCallOf({ id, ref, kind, state }: Contact): StaffCall | undefined {
  const living = useMyCalls().data?.find((call) => call.contact_id === id);
  const past = useStaffCall(ref, kind === 'call' && living === undefined);
  const isSought = state === 'dialling' && living === undefined;
  useEffect(() => {
    if (!isSought) return undefined;
    refreshCalls();
    const timer = setInterval(refreshCalls, SOON_MS);
    return () => clearInterval(timer);
  }, [isSought]);
  return living ?? past.data;
}

export function refreshCalls(): void {
  void queries.invalidateQueries({ queryKey: MINE });
  void queries.invalidateQueries({ queryKey: ['call'] });
}

/** Who is there to be asked; looked up when one asks. */
export function useColleagues() {
  return useQuery({
    queryKey: ['colleagues now'],
    staleTime: 0,
    refetchInterval: useLookAgain(5_000),
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/agents/me/colleagues', { signal })),
  });
}

/** Offers this desk's line for a call. */
export const exchangeFor =
  (call: string) =>
  async (offer: string): Promise<string> => {
    const params = { path: { call_id: call } };
    const { answer } = await ask(api.POST('/v1/staff/calls/{call_id}/leg', { params, body: { offer } }));
    if (answer === null) throw new CallFault('media');
    return answer;
  };
