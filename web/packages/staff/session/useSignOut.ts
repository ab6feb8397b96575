import { ask, isSignedOut } from '@purser/client';
import { sweepStored } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { api } from '../app/api';
import { forgetAll } from '../app/queries';

/** Ends the session; nothing of what was looked at stays in the tab. */
export function useSignOut() {
  return useMutation({
    mutationFn: async () => {
      try {
        await ask(api.DELETE('/v1/staff/sessions/current'));
      } catch (error) {
        if (!isSignedOut(error)) throw error;
      }
    },
    onSuccess: () => {
      sweepStored(sessionStorage, 'purser.');
      forgetAll();
    },
  });
}
