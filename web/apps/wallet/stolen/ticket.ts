import { ask, ProblemError, type Schemas } from '@purser/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api';
import { queries } from '../app/queries';

export type Visit = Schemas['StolenVisit'];
export type StolenAccount = Schemas['StolenAccount'];
export type Claim = Schemas['StolenClaim'];

/** On this device until it is forgotten: it takes days, and whoever was robbed has no session to come back by. */
const KEPT = 'purser.stolen-ticket';
const KEY = ['stolen', 'visit'] as const;
const LOOK_AGAIN_MS = 15_000;

export function keepTicket({ ticket, visit }: Schemas['StolenTicket']): void {
  localStorage.setItem(KEPT, ticket);
  queries.setQueryData(KEY, visit);
}

/** The ticket of this device, and how to forget it. */
export function useTicket() {
  const [ticket, setTicket] = useState(() => localStorage.getItem(KEPT));
  const reread = () => setTicket(localStorage.getItem(KEPT));
  const forget = () => {
    localStorage.removeItem(KEPT);
    queries.removeQueries({ queryKey: KEY });
    setTicket(null);
  };
  return { ticket, reread, forget };
}

export function byTicket(ticket: string) {
  return { headers: { Authorization: `Bearer ${ticket}` } };
}

/** How the stolen account stands, looked at again until it has ended. */
export function useVisit(ticket: string) {
  return useQuery({
    queryKey: KEY,
    queryFn: () => ask(api.GET('/v1/stolen-accounts/visit', byTicket(ticket))),
    refetchInterval: ({ state }) => (state.data?.matter.ended_at === null ? LOOK_AGAIN_MS : false),
    retry: (times, error) => !(error instanceof ProblemError) && times < 3,
  });
}

/** Something the visitor does; what is answered is how it stands then. */
export function useVisitStep<Input>(call: (input: Input) => Promise<Visit>, onDone?: () => void) {
  return useMutation({
    mutationFn: call,
    onSuccess: (visit) => {
      queries.setQueryData(KEY, visit);
      onDone?.();
    },
  });
}
