import { expect, test } from 'vitest';
import { waitingOf } from './wall';

const row = { kind: 'chat', band: 'rest' } as const;

test('neither who is kept for a callback nor a case is in line; the longest wait is the earliest', () => {
  const counts = [
    { ...row, state: 'queued', count: 2, since: '2026-11-23T08:00:00Z' },
    { ...row, state: 'due', count: 1, since: '2026-11-23T07:59:00Z' },
    { ...row, state: 'callback_held', count: 5, since: '2026-11-23T06:00:00Z' },
    { ...row, kind: 'case' as const, state: 'queued', count: 9, since: '2026-11-22T06:00:00Z' },
    { ...row, state: 'connected', count: 4, since: '2026-11-23T06:00:00Z' },
  ];
  expect(waitingOf(counts)).toEqual({ waiting: 3, longest: '2026-11-23T07:59:00Z' });
  expect(waitingOf([])).toEqual({ waiting: 0, longest: null });
});
