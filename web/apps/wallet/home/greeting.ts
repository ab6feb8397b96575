export type DayPart = 'morning' | 'noon' | 'afternoon' | 'evening' | 'night';

/** The part of the day in which people greet each other so. */
export function dayPart(hour: number): DayPart {
  if (hour < 5) return 'night';
  if (hour < 11) return 'morning';
  if (hour < 13) return 'noon';
  return hour < 18 ? 'afternoon' : 'evening';
}
