import { useSearchParams } from 'react-router';

const DAY_MS = 86_400_000;

/** A day as the API writes it, by this browser's clock. */
export function isoDay(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The last so many days, today the last. */
export function lastDays(count: number, now: Date = new Date()): { start: string; end: string } {
  return { start: isoDay(new Date(now.getTime() - (count - 1) * DAY_MS)), end: isoDay(now) };
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Which days are looked at; in the address, so that it can be sent to a colleague. */
export function usePeriod(usual: number) {
  const [search, setSearch] = useSearchParams();
  const known = lastDays(usual);
  const start = search.get('start') ?? '';
  const end = search.get('end') ?? '';
  const period = { start: DAY.test(start) ? start : known.start, end: DAY.test(end) ? end : known.end };
  const change = (part: Partial<typeof period>) => setSearch({ ...period, ...part }, { replace: true });
  return [period, change] as const;
}
