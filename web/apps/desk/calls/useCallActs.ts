import { ask } from '@purser/client';
import { toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { api } from '@purser/staff/app/api';
import type { StaffCall } from '@purser/staff/calls/data';
import { useReason } from '@purser/staff/shared/reason';
import { refreshDesk } from '../contacts/data';
import { refreshCalls } from './data';

/** What one does with a call in one's hands. What was refused shows as it is now. */
export function useCallActs(call: Pick<StaffCall, 'id'>) {
  const say = useReason();
  const params = { path: { call_id: call.id } };
  const settled = {
    onError: (error: Error) => toast(say(error)),
    onSettled: () => {
      refreshCalls();
      refreshDesk();
    },
  };
  const hold = useMutation({
    ...settled,
    mutationFn: (on: boolean) =>
      ask(on ? api.POST('/v1/staff/calls/{call_id}/hold', { params }) : api.POST('/v1/staff/calls/{call_id}/resume', { params })),
  });
  const record = useMutation({
    ...settled,
    mutationFn: (on: boolean) =>
      ask(
        on
          ? api.POST('/v1/staff/calls/{call_id}/recording/resume', { params })
          : api.POST('/v1/staff/calls/{call_id}/recording/pause', { params }),
      ),
  });
  const consult = useMutation({
    ...settled,
    mutationFn: (to: string | null) => ask(api.POST('/v1/staff/calls/{call_id}/consult', { params, body: { to } })),
  });
  const handOver = useMutation({
    ...settled,
    mutationFn: (to: string) =>
      ask(api.POST('/v1/staff/calls/{call_id}/transfer', { params, body: { skills: [], to, band: null } })),
  });
  return { hold, record, consult, handOver };
}
