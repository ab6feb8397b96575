import type { Credentials, Device, Safeguards } from './data';

export type CheckName = 'pin' | 'passkey' | 'recovery' | 'second' | 'devices';

export interface Check {
  name: CheckName;
  done: boolean;
  /** Of a hundred. */
  weight: number;
}

/** What stands between the account and a thief, the most useful first. */
export function checksOf(safeguards: Safeguards, credentials: Credentials, devices: readonly Device[]): Check[] {
  return [
    { name: 'pin', done: safeguards.pin.is_set, weight: 30 },
    { name: 'passkey', done: credentials.passkeys > 0, weight: 30 },
    { name: 'recovery', done: credentials.recovery_codes_left > 0, weight: 20 },
    { name: 'second', done: credentials.totp, weight: 10 },
    { name: 'devices', done: devices.every(({ state, is_current }) => is_current || state === 'trusted'), weight: 10 },
  ];
}

export function scoreOf(checks: readonly Check[]): number {
  return checks.reduce((sum, { done, weight }) => sum + (done ? weight : 0), 0);
}

/** What to do next: the heaviest that is missing. */
export function nextOf(checks: readonly Check[]): Check | null {
  return checks.find(({ done }) => !done) ?? null;
}
