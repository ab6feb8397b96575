import { ask, isSignedOut } from '@purser/client';
import { sweepStored, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { api } from '../app/api';
import { forgetShop } from '../app/queries';
import { useReason } from '../shared/reason';

/** Ends the session on the server; nothing of the shop stays in the tab. */
export function useSignOut() {
  const reason = useReason();
  return useMutation({
    mutationFn: async () => {
      try {
        await ask(api.DELETE('/v1/merchant-sessions/current'));
      } catch (error) {
        if (!isSignedOut(error)) throw error;
      }
    },
    onSuccess: () => {
      sweepStored(sessionStorage, 'purser.');
      forgetShop();
    },
    onError: (error) => toast(reason(error), false),
  });
}
