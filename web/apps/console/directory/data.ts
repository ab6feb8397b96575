import { queries } from '@purser/staff/app/queries';

export const directoryKey = ['directory'] as const;

export function refreshDirectory(): void {
  void queries.invalidateQueries({ queryKey: directoryKey });
}
