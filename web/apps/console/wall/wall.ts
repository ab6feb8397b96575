import type { Schemas } from '@purser/client';

type Waiting = Schemas['WaitingCount'];

const IN_LINE = ['queued', 'due', 'offered'];

/**
 * How many wait for a person now, and since when the longest does; a callback that is kept waits elsewhere, and nobody
 * holds the line for a case.
 */
export function waitingOf(counts: readonly Waiting[]): { waiting: number; longest: string | null } {
  const line = counts.filter(({ kind, state }) => kind !== 'case' && IN_LINE.includes(state));
  const times = line.map(({ since }) => since).sort();
  return { waiting: line.reduce((sum, { count }) => sum + count, 0), longest: times[0] ?? null };
}
