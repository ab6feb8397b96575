import { Signal, useSignal } from '@purser/ui';
import { readStored, writeStored } from '../shared/stored';

/** One answer as it was kept: under which key, what, and when it came (milliseconds). */
export type KeptAnswer = readonly [key: readonly unknown[], data: unknown, at: number];

const PLACE = 'purser.kept';
const PREFERENCE = 'purser.keeping';

const keeping = new Signal(localStorage.getItem(PREFERENCE) !== 'no');

export function readKept(): readonly KeptAnswer[] {
  const found = readStored<unknown>(localStorage, PLACE);
  return Array.isArray(found) ? (found as KeptAnswer[]) : [];
}

/** A browser without room keeps nothing: reading offline is a comfort, not a promise. */
export function writeKept(answers: readonly KeptAnswer[]): void {
  if (!keeping.value) return;
  try {
    writeStored(localStorage, PLACE, answers);
  } catch {
    forgetKept();
  }
}

/** When the session is over, whoever ended it. */
export function forgetKept(): void {
  localStorage.removeItem(PLACE);
}

/** Whether the last figures stay on this device for reading without a network. */
export function useKeeping(): boolean {
  return useSignal(keeping);
}

export function chooseKeeping(keep: boolean): void {
  localStorage.setItem(PREFERENCE, keep ? 'yes' : 'no');
  keeping.set(keep);
  if (!keep) forgetKept();
}
