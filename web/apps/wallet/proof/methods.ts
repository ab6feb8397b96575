import type { ProofMethod, StepUp } from '@purser/client';

/** The order in which they are offered: the easiest first. */
const ORDER: readonly ProofMethod[] = ['passkey', 'pin', 'totp', 'password', 'recovery_code'];

export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function';
}

/** Ways that are still open after some have been gone, and that this browser can go. */
export function openMethods({ methods }: Pick<StepUp, 'methods'>, done: readonly ProofMethod[]): ProofMethod[] {
  return ORDER.filter(
    (method) => methods.includes(method) && !done.includes(method) && (method !== 'passkey' || knowsPasskeys()),
  );
}
