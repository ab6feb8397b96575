import { queries } from '@purser/staff/app/queries';

export const alertsKey = ['alerts'] as const;
export const canariesKey = ['canaries'] as const;

export function refreshAlerts(): void {
  void queries.invalidateQueries({ queryKey: alertsKey });
}
