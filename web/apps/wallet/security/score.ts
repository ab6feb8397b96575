import type { Device, Safeguards } from './data';

export type CheckName = 'pin' | 'passkey' | 'recovery' | 'second' | 'devices';

export interface Check {
  name: CheckName;
  done: boolean;
  /** Of a hundred. */
  weight: number;
}

/** What stands between the account and a thief, the most useful first. */
export function checksOf(safeguards: Safeguards, recoveryCodes: number, devices: readonly Device[]): Check[] {
  const has = new Set<string>(safeguards.methods);
  return [
    { name: 'pin', done: safeguards.pin.is_set, weight: 30 },
    { name: 'passkey', done: has.has('passkey'), weight: 30 },
    { name: 'recovery', done: recoveryCodes > 0, weight: 20 },
    { name: 'second', done: has.has('totp'), weight: 10 },
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
