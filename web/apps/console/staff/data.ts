import { keys, queries } from '@purser/staff/app/queries';

export const ROLES = ['agent', 'senior_agent', 'risk', 'finance', 'operator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

export function refreshStaff(): void {
  void queries.invalidateQueries({ queryKey: keys.staff });
  void queries.invalidateQueries({ queryKey: keys.audit });
}
