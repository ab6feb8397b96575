import type { Schemas } from '@purser/client';
import { queries } from '@purser/staff/app/queries';

export type RuleIn = Schemas['RiskRule'];

export const rulesKey = ['rules'] as const;

export function refreshRules(): void {
  void queries.invalidateQueries({ queryKey: rulesKey });
}

/** Rules as they were typed; null where it is no list. The server judges what is in it. */
export function rulesIn(text: string): RuleIn[] | null {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) && read.length > 0 ? (read as RuleIn[]) : null;
  } catch {
    return null;
  }
}
