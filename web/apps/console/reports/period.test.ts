import { expect, test } from 'vitest';
import { isoDay, lastDays } from './period';

test('the last days end today and are so many', () => {
  const now = new Date(2026, 2, 3, 0, 30);
  expect(isoDay(now)).toBe('2026-03-03');
  expect(lastDays(1, now)).toEqual({ start: '2026-03-03', end: '2026-03-03' });
  expect(lastDays(14, now)).toEqual({ start: '2026-02-18', end: '2026-03-03' });
});
