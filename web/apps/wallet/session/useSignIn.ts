import { ask } from '@purser/client';
import { useMutation } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router';
import { api } from '../app/api';
import { enter } from './boundary';
import { nextPage } from './next';
import { cleanLogin } from './phone';

interface Credentials {
  login: string;
  password: string;
}

/** Signs in and goes where the customer wanted to go. The token in the answer is left alone: the cookie carries it. */
export function useSignIn() {
  const navigate = useNavigate();
  const { search } = useLocation();
  return useMutation({
    mutationFn: ({ login, password }: Credentials) =>
      ask(api.POST('/v1/sessions', { body: { login: cleanLogin(login), password } })),
    onSuccess: ({ customer }) => {
      enter(customer);
      void navigate(nextPage(search), { replace: true });
    },
  });
}
