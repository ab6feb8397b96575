import { ask } from '@purser/client';
import { currentLocale } from '@purser/i18n';
import { useMutation } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router';
import { api } from '../app/api';
import { enter } from './boundary';
import { nextPage } from './next';
import { cleanLogin } from './phone';

interface NewCustomer {
  name: string;
  phone: string;
  password: string;
}

/** Opens an account and a session at once. */
export function useSignUp() {
  const navigate = useNavigate();
  const { search } = useLocation();
  return useMutation({
    mutationFn: async ({ name, phone, password }: NewCustomer) => {
      const login = cleanLogin(phone);
      const body = { name: name.trim(), phone: login, password, locale: currentLocale() };
      await ask(api.POST('/v1/customers', { body }));
      return ask(api.POST('/v1/sessions', { body: { login, password } }));
    },
    onSuccess: ({ customer }) => {
      enter(customer);
      void navigate(nextPage(search), { replace: true });
    },
  });
}
