import { ask, ProblemError } from '@purser/client';
import { toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { refreshChat, refreshDesk, type Contact } from './data';

/** A case that is resolved already needs no outcome any more. */
function isOver(error: unknown): void {
  if (!(error instanceof ProblemError) || error.status !== 409) throw error;
}

/** What one does about a contact in one's hands, besides talking; `call`: the living call that it is. What was refused
 * shows as it is now. */
export function useActs(contact: Contact, call?: string) {
  const navigate = useNavigate();
  const say = useReason();
  const params = { path: { contact_id: contact.id } };
  const settled = {
    onError: (error: Error) => toast(say(error)),
    onSettled: () => {
      refreshDesk();
      if (contact.kind === 'chat') refreshChat(contact.ref);
    },
  };
  const accept = useMutation({
    ...settled,
    mutationFn: () => ask(api.POST('/v1/staff/contacts/{contact_id}/accept', { params })),
    onSuccess: () => void navigate(`/contacts/${contact.id}`),
  });
  const decline = useMutation({
    ...settled,
    mutationFn: () => ask(api.POST('/v1/staff/contacts/{contact_id}/decline', { params })),
  });
  const requeue = useMutation({
    ...settled,
    mutationFn: () => ask(api.POST('/v1/staff/contacts/{contact_id}/requeue', { params })),
  });
  const finish = useMutation({
    ...settled,
    mutationFn: async () => {
      const chat = { path: { chat_id: contact.ref } };
      if (call !== undefined) await ask(api.POST('/v1/staff/calls/{call_id}/hang-up', { params: { path: { call_id: call } } }));
      else if (contact.kind === 'chat') await ask(api.POST('/v1/staff/chats/{chat_id}/end', { params: chat }));
      else await ask(api.POST('/v1/staff/contacts/{contact_id}/finish', { params }));
    },
  });
  const wrapUp = useMutation({
    ...settled,
    mutationFn: async ({ code, outcome }: { code: string; outcome: string }) => {
      // The case first: nobody has it in hand any more once the contact is closed.
      if (outcome !== '' && contact.case !== null) {
        const path = { subject_id: contact.case.subject_id, case_id: contact.case.id };
        const body = { outcome, reason: '' };
        await ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/resolve', { params: { path }, body })).catch(isOver);
      }
      await ask(api.POST('/v1/staff/contacts/{contact_id}/wrap-up', { params, body: { code } }));
    },
  });
  return { accept, decline, requeue, finish, wrapUp };
}
