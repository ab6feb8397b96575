import type { ProofMethod } from '@purser/client';
import { useState } from 'react';
import { prove } from '../proof/prove';
import { useSafeguards } from '../security/data';

/** By what a payment is proved. */
const PAYING: readonly ProofMethod[] = ['passkey', 'pin'];

/**
 * A code that is worth more than small amounts takes a proof. On a device that is new even small ones are refused at
 * the till without, so it is asked for before there is a code: no code is shown that would be taken away again.
 */
export function useCodeProof() {
  const { data: safeguards, isPending } = useSafeguards();
  const [proof, setProof] = useState<string | null>(null);
  const methods = PAYING.filter((method) => safeguards?.methods.includes(method));
  const trusted = safeguards?.device_trusted_at;
  const isNew = trusted != null && Date.parse(trusted) > Date.now();
  const canProve = methods.length > 0 && proof === null;
  return {
    proof,
    isKnown: !isPending,
    canProve,
    mustProve: isNew && canProve,
    confirm: async () => {
      const given = await prove({ methods, purpose: 'security:payment_code', strength: 1 });
      if (given !== null) setProof(given);
    },
  };
}
