import { expect, test } from 'vitest';
import type { Promotion } from './shapes';
import { isPlanned, measured } from './trial';

test('what is left is the income less what promotions cost', () => {
  const sums = { then: 600, now: 1_200, promotions_then: 200, promotions_now: 350 };
  expect(measured(sums, 'income')).toEqual([600, 1_200]);
  expect(measured(sums, 'promotions')).toEqual([200, 350]);
  expect(measured(sums, 'net')).toEqual([400, 850]);
});

test('only what has not begun can be tried besides', () => {
  const now = Date.parse('2026-11-01T00:00:00Z');
  const one = (state: string, starts_at: string) =>
    isPlanned({ matter: { state } as Promotion['matter'], starts_at }, now);
  expect(one('draft', '2026-10-01T00:00:00Z')).toBe(true);
  expect(one('scheduled', '2026-11-02T00:00:00Z')).toBe(true);
  expect(one('scheduled', '2026-11-01T00:00:00Z')).toBe(false);
  for (const state of ['active', 'paused', 'exhausted', 'ended', 'withdrawn']) {
    expect(one(state, '2026-11-02T00:00:00Z')).toBe(false);
  }
});
