/** Dates and times in the reader's language and zone. Input is RFC 3339 text or milliseconds. */
export type Instant = string | number;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale, options)));
  return made;
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

export function clock(at: Instant, locale: string): string {
  return format(locale, CLOCK).format(new Date(at));
}

/** "11月22日 08:06", "Nov 22, 08:06"; with the year when it is not this one. */
export function moment(at: Instant, locale: string, now: Instant = Date.now()): string {
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const };
  return format(locale, { ...CLOCK, ...year, month: 'short', day: 'numeric' }).format(date);
}

/** "2026年3月2日", "Mar 2, 2026". */
export function day(at: Instant, locale: string): string {
  return format(locale, { year: 'numeric', month: 'short', day: 'numeric' }).format(new Date(at));
}

/** To the second and with the year, as a receipt says it. */
export function fullMoment(at: Instant, locale: string): string {
  const options: Intl.DateTimeFormatOptions = { ...CLOCK, year: 'numeric', month: 'short', day: 'numeric', second: '2-digit' };
  return format(locale, options).format(new Date(at));
}

const midnight = (at: Instant) => new Date(at).setHours(0, 0, 0, 0);

/** Whole days of the calendar between two instants; 0 is the same day. */
export function daysBetween(earlier: Instant, later: Instant): number {
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}

/** "今天", "Yesterday", or the date with its weekday. */
export function dayName(at: Instant, locale: string, now: Instant = Date.now()): string {
  const ago = daysBetween(at, now);
  if (ago === 0 || ago === 1) {
    const name = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-ago, 'day');
    return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
  }
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const };
  return format(locale, { ...year, month: 'short', day: 'numeric', weekday: 'short' }).format(date);
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long it still is, or how long ago it was: "in 47 hours", "3 天后". One day is too rough for a deadline, and a
 * minute is the least. */
export function until(at: Instant, locale: string, now: Instant = Date.now()): string {
  const left = new Date(at).getTime() - new Date(now).getTime();
  const [unit, length] = UNITS.find(([name, size]) => Math.abs(left) >= (name === 'day' ? 2 * size : size)) ?? UNITS[2];
  const whole = Math.trunc(left / length) || Math.sign(left) || 1;
  return new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(whole, unit);
}

/** A month is its "2026-11", as the API writes it. */
export function monthOf(at: Instant): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`;
}

function firstDay(month: string): Date {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  return new Date(year, number - 1, 1);
}

export function monthName(month: string, locale: string): string {
  return format(locale, { year: 'numeric', month: 'long' }).format(firstDay(month));
}

/** The month's short name without its year: "11月", "Nov". */
export function monthLabel(month: string, locale: string): string {
  return format(locale, { month: 'short' }).format(firstDay(month));
}

export function moveMonth(month: string, by: number): string {
  const first = firstDay(month);
  return monthOf(first.setMonth(first.getMonth() + by));
}

/** From its first instant to the first instant of the next, in the reader's zone. */
export function monthRange(month: string): { from: string; to: string } {
  return { from: firstDay(month).toISOString(), to: firstDay(moveMonth(month, 1)).toISOString() };
}
