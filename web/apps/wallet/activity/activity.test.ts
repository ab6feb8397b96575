import { describe, expect, test } from 'vitest';
import { isFinal, nextLook } from '../money/states';
import { usedPercent } from '../me/Limits';
import { byDay } from '../statement/EntryList';
import { share } from '../statement/KindBars';
import { activityAddress } from '../statement/look';
import { activity, WALLET } from '../testing/server';
import type { Entry } from '../app/api';
import { isIncoming } from './direction';
import { stepsOf } from './steps';

const cny = (amount: number) => ({ amount, currency: 'CNY' as const });
const names = (part: Parameters<typeof activity>[0]) => stepsOf(activity(part)).map(({ name }) => name);

describe('an activity', () => {
  test('tells what happened and what will', () => {
    expect(names({ state: 'succeeded' })).toEqual(['confirmed', 'arrived']);
    expect(names({ state: 'processing' })).toEqual(['confirmed', 'working']);
    expect(names({ state: 'scheduled', arrives_at: '2026-11-23T00:00:00Z' })).toEqual(['confirmed', 'waiting', 'arrives']);
    expect(names({ state: 'failed' })).toEqual(['confirmed', 'failed']);
    expect(names({ state: 'cancelled' })).toEqual(['confirmed', 'cancelled']);
    expect(names({ state: 'unknown' })).toEqual(['confirmed', 'unknown']);
  });

  test('is asked about often at first, seldom later, and never once it has ended', () => {
    const made = Date.parse('2026-11-22T00:00:00Z');
    expect(nextLook(activity({ state: 'processing' }), made + 1_000)).toBe(1_000);
    expect(nextLook(activity({ state: 'unknown' }), made + 120_000)).toBe(5_000);
    expect(nextLook(activity({ state: 'scheduled' }), made)).toBe(30_000);
    for (const state of ['succeeded', 'failed', 'cancelled'] as const) {
      expect(isFinal(state)).toBe(true);
      expect(nextLook(activity({ state }))).toBe(false);
    }
  });

  test('brings money in when it is a top-up or somebody else made it', () => {
    expect(isIncoming(activity({}), WALLET.id)).toBe(false);
    expect(isIncoming(activity({ kind: 'top_up' }), WALLET.id)).toBe(true);
    expect(isIncoming(activity({ wallet_id: 'another' }), WALLET.id)).toBe(true);
  });
});

describe('figures', () => {
  test('a limit fills up to its brim and not beyond', () => {
    const limit = (used: number, cap: number) => ({ scope: 'outgoing', window: 'day', cap: cny(cap), used: cny(used) }) as const;
    expect(usedPercent(limit(0, 500_000))).toBe(0);
    expect(usedPercent(limit(1_234, 500_000))).toBe(0.2);
    expect(usedPercent(limit(600_000, 500_000))).toBe(100);
    expect(usedPercent(limit(0, 0))).toBe(100);
  });

  test('the smallest bar can still be seen, and none stands for nothing', () => {
    expect(share(cny(0), 100n)).toBe(0);
    expect(share(cny(1), 1_000_000n)).toBe(2);
    expect(share(cny(50), 100n)).toBe(50);
  });
});

describe('the list', () => {
  const entry = (part: Partial<Entry>) => ({ at: '2026-11-22T12:00:00', activity_id: 'a', kind: 'transfer', ...part }) as Entry;

  test('stands under one heading a day', () => {
    const days = byDay([
      entry({ id: '1', at: '2026-11-22T12:00:00' }),
      entry({ id: '2', at: '2026-11-22T00:00:00' }),
      entry({ id: '3', at: '2026-11-21T23:59:59' }),
    ]);
    expect(days.map((day) => day.entries.map(({ id }) => id))).toEqual([['1', '2'], ['3']]);
  });

  test('leads to what a line belongs to', () => {
    expect(activityAddress(entry({}))).toBe('/activity/transfer/a');
    expect(activityAddress(entry({ kind: 'fee' }))).toBe('/activity/any/a');
    expect(activityAddress(entry({ activity_id: null }))).toBeNull();
  });
});
