import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { useLookAgain } from '../app/attention';

export type StaffCall = Schemas['StaffCall'];
export type CallTimeline = Schemas['CallTimeline'];
export type CallMoment = Schemas['Moment'];
export type CallRecording = Schemas['RecordingOut'];

/** All that happened on a call. `version` is the call's: what has happened since is asked for by it. */
export function useTimeline(id: string, version: number) {
  return useQuery<CallTimeline>({
    queryKey: ['call timeline', id, version],
    placeholderData: (before) => (before?.call.id === id ? before : undefined),
    queryFn: ({ signal }) =>
      ask(api.GET('/v1/staff/calls/{call_id}/timeline', { params: { path: { call_id: id } }, signal })),
  });
}

const WALL_MS = 5_000;
const LIVING_MS = 3_000;

/** What could not be looked at even once says so, until somebody tries again: asking every few seconds it would change
 * between that and nothing. */
const unlessFailed =
  (every: number | false) =>
  ({ state }: { state: { status: string; data: unknown } }): number | false =>
    state.status === 'error' && state.data === undefined ? false : every;

/** Who waits and who is there now. */
export function useWall() {
  return useQuery({
    queryKey: ['wall'],
    refetchInterval: unlessFailed(useLookAgain(WALL_MS)),
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/queue/wall', { signal })),
  });
}

/** All calls there are now. `isOnOne`: whoever listens to one touches nothing, and is there all the same. */
export function useLivingCalls(isOnOne: boolean) {
  const refetchInterval = useLookAgain(LIVING_MS);
  return useQuery({
    queryKey: ['living calls'],
    refetchInterval: unlessFailed(isOnOne ? LIVING_MS : refetchInterval),
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/calls', { signal })),
  });
}

/** Whether nothing is recorded now because an agent said so. */
export function isPaused(items: readonly CallMoment[]): boolean {
  const last = items.findLast(({ kind }) => kind === 'recording_paused' || kind === 'recording_resumed');
  return last?.kind === 'recording_paused';
}

/** What a supervisor does on the call now, as far as its books know. Whoever is handed the call begins without one. */
export function supervisionOf(items: readonly CallMoment[]): 'listen' | 'whisper' | 'join' | null {
  const last = items.findLast(({ kind }) => kind === 'supervised' || kind === 'requeue');
  const mode = last?.kind === 'supervised' ? last.data.mode : null;
  return mode === 'listen' || mode === 'whisper' || mode === 'join' ? mode : null;
}

/** The sound of a call as a file of this page. That it was asked for, and why, is in the audit before it comes. */
export async function fetchRecording(id: string, number: number, reason: string): Promise<Blob> {
  const params = { path: { call_id: id }, query: { reason, number } };
  return ask(api.GET('/v1/staff/calls/{call_id}/recording', { params, parseAs: 'blob' }));
}

/** Ways around what keeps sound from flowing, good for an hour. */
export async function fetchRelays(): Promise<RTCIceServer[]> {
  return (await ask(api.GET('/v1/staff/turn'))).ice_servers;
}
