import { expect, test } from 'vitest';
import { weeksOf } from './Month';

const day = (date: string) => ({ date, kind: 'working' as const, open: [] });

test('weeks begin on Monday and are whole', () => {
  // 1 November 2026 is a Sunday.
  const weeks = weeksOf(Array.from({ length: 30 }, (_, place) => day(`2026-11-${String(place + 1).padStart(2, '0')}`)));
  expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
  expect(weeks[0]?.map((one) => one?.date ?? '')).toEqual(['', '', '', '', '', '', '2026-11-01']);
  expect(weeks[5]?.[0]?.date).toBe('2026-11-30');
  expect(weeksOf([])).toEqual([]);
});
