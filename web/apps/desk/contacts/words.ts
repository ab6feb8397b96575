/** How long somebody has waited, in whole minutes and at least one. */
export function waitedMinutes(since: string, now: number): number {
  return Math.max(1, Math.round((now - Date.parse(since)) / 60_000));
}
