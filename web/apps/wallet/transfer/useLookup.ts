import { ask } from '@purser/client';
import { useMutation } from '@tanstack/react-query';
import { api } from '../app/api';
import { cleanLogin } from '../session/phone';

/** Who stands behind a phone number, by the masked name the server gives. */
export function useLookup() {
  return useMutation({
    mutationFn: (phone: string) => ask(api.POST('/v1/payees/lookup', { body: { phone: cleanLogin(phone) } })),
  });
}
