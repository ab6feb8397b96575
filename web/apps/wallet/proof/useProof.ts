import { ask, type ProofMethod, type Schemas, type StepUp } from '@purser/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api';
import { openMethods } from './methods';

/** What was entered for one method. */
export type Given = Omit<Schemas['ProofIn'], 'method' | 'purpose' | 'also'>;

/** Collects proofs until there are enough, one method after the other. */
export function useProof(need: StepUp, onDone: (proof: string) => void) {
  const [done, setDone] = useState<readonly ProofMethod[]>([]);
  const [token, setToken] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ProofMethod | null>(null);
  const open = openMethods(need, done);
  const method = chosen !== null && open.includes(chosen) ? chosen : (open[0] ?? null);
  const proving = useMutation({
    mutationFn: async (gather: () => Promise<Given>) => {
      if (method === null) throw new Error('there is nothing to prove it by');
      const body = { ...(await gather()), method, purpose: need.purpose, ...(token === null ? {} : { also: token }) };
      return ask(api.POST('/v1/proofs', { body }));
    },
    onSuccess: (given) => {
      if (given.strength >= need.strength) onDone(given.proof);
      else {
        setToken(given.proof);
        setDone(given.methods);
        setChosen(null);
      }
    },
  });
  const choose = (other: ProofMethod) => {
    proving.reset();
    setChosen(other);
  };
  return { method, open, choose, proving, another: done.length > 0 };
}
