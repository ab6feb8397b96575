import type { ProofMethod, StepUp } from '@purser/client';

/** The order in which they are offered: the easiest first. */
const ORDER: readonly ProofMethod[] = ['passkey', 'pin', 'totp', 'password', 'recovery_code'];

/** How many independent factors each is; a passkey is what one has, opened by what one is or knows. */
export const FACTORS: Record<ProofMethod, number> = { passkey: 2, pin: 1, totp: 1, password: 1, recovery_code: 1 };

export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function';
}

/** Ways that are still open after some have been gone, and that this browser can go. */
export function openMethods({ methods }: Pick<StepUp, 'methods'>, done: readonly ProofMethod[]): ProofMethod[] {
  return ORDER.filter(
    (method) => methods.includes(method) && !done.includes(method) && (method !== 'passkey' || knowsPasskeys()),
  );
}

export function strengthOf(done: readonly ProofMethod[]): number {
  return done.reduce((sum, method) => sum + FACTORS[method], 0);
}
