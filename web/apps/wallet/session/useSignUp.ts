import { ask } from '@purser/client';
import { currentLocale } from '@purser/i18n';
import { api } from '../app/api';
import { useMutation } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router';
import { enter } from './boundary';
import { nextPage } from './next';

interface NewCustomer {
  name: string;
  password: string;
  /** The code as it was typed, and the request it answers. */
  code: string;
  sent: { id: string; login: string };
  /** What was said to each purpose that rests on consent. */
  consents: readonly { purpose: string; given: boolean; version: number }[];
}

/** Opens an account and a session at once. */
export function useSignUp() {
  const navigate = useNavigate();
  const { search } = useLocation();
  return useMutation({
    mutationFn: async ({ name, password, code, sent, consents }: NewCustomer) => {
      const { id, login } = sent;
      const address = login.includes('@') ? { email: login } : { phone: login };
      const body = { name: name.trim(), ...address, password, code, code_request: id, locale: currentLocale(), consents: [...consents] };
      await ask(api.POST('/v1/customers', { body }));
      return ask(api.POST('/v1/sessions', { body: { login, password } }));
    },
    onSuccess: ({ customer }) => {
      enter(customer);
      void navigate(nextPage(search), { replace: true });
    },
  });
}
