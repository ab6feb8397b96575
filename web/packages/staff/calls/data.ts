import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';

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

/** Whether nothing is recorded now because an agent said so. */
export function isPaused(items: readonly CallMoment[]): boolean {
  const last = items.findLast(({ kind }) => kind === 'recording_paused' || kind === 'recording_resumed');
  return last?.kind === 'recording_paused';
}

/** The sound of a call as a file of this page. That it was asked for, and why, is in the audit before it comes. */
export async function fetchRecording(id: string, number: number, reason: string): Promise<Blob> {
  const params = { path: { call_id: id }, query: { reason, number } };
  return ask(api.GET('/v1/staff/calls/{call_id}/recording', { params, parseAs: 'blob' }));
}
