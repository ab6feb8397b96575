import { ProblemError, type Schemas } from '@purser/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { enter } from './boundary';
import { nextPage } from './next';

/**
 * Any way in. The token in the answer is left alone: the cookie carries it. When a second factor is wanted, `ticket`
 * says so.
 */
export function useEntering<Input>(call: (input: Input) => Promise<Schemas['Session']>) {
  const navigate = useNavigate();
  const { search } = useLocation();
  const [ticket, setTicket] = useState<string | null>(null);
  const entering = useMutation({
    mutationFn: call,
    onSuccess: ({ customer }) => {
      enter(customer);
      void navigate(nextPage(search), { replace: true });
    },
    onError: (error) => {
      if (error instanceof ProblemError && error.ticket) setTicket(error.ticket);
    },
  });
  return { entering, ticket, restart: () => setTicket(null) };
}
