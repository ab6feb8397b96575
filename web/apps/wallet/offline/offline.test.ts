import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, test, vi } from 'vitest';
import { keys } from '../app/queries';
import { isKept, keepAnswers, restoreAnswers } from './keep';
import { chooseKeeping, forgetKept, readKept } from './store';

const WALLETS = { items: [{ id: 'w', balance: 100 }] };

beforeEach(() => {
  localStorage.clear();
  chooseKeeping(true);
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

function client(): QueryClient {
  const queries = new QueryClient();
  keepAnswers(queries);
  return queries;
}

test('balances and plain lists are kept; searches, codes and what is secret are not', () => {
  const list = (filter: object) => ['statement', 'w', 'list', filter];
  expect(isKept(keys.me)).toBe(true);
  expect(isKept(keys.wallets)).toBe(true);
  expect(isKept(keys.summary('w', '2026-11'))).toBe(true);
  expect(isKept(list({ q: '', kind: 'all', month: '2026-11' }))).toBe(true);
  expect(isKept(list({ q: 'rent', kind: 'all', month: 'all' }))).toBe(false);
  for (const name of ['payment-code', 'sessions', 'passkeys', 'recovery-codes', 'proof', 'messages']) {
    expect(isKept([name])).toBe(false);
  }
});

test('the last answers come back with the time at which they were true', () => {
  const before = client();
  before.setQueryData(keys.me, { id: 'c' });
  before.setQueryData(keys.wallets, WALLETS, { updatedAt: 1_000 });
  vi.advanceTimersByTime(1_000);
  const after = client();
  expect(restoreAnswers(after)).toEqual({ id: 'c' });
  expect(after.getQueryState(keys.wallets)).toMatchObject({ data: WALLETS, dataUpdatedAt: 1_000 });
});

test('a newer answer is not put back by an older one', () => {
  const queries = client();
  queries.setQueryData(keys.me, { id: 'c' });
  queries.setQueryData(keys.wallets, WALLETS);
  vi.advanceTimersByTime(1_000);
  queries.setQueryData(keys.wallets, { items: [] });
  restoreAnswers(queries);
  expect(queries.getQueryData(keys.wallets)).toEqual({ items: [] });
});

test('nothing is kept for nobody, after signing out, or for those who do not want it', () => {
  const queries = client();
  queries.setQueryData(keys.wallets, WALLETS);
  vi.advanceTimersByTime(1_000);
  expect(readKept()).toEqual([]);

  queries.setQueryData(keys.me, { id: 'c' });
  vi.advanceTimersByTime(1_000);
  expect(readKept()).toHaveLength(2);
  forgetKept();
  expect(readKept()).toEqual([]);

  chooseKeeping(false);
  queries.setQueryData(keys.wallets, WALLETS);
  vi.advanceTimersByTime(1_000);
  expect(readKept()).toEqual([]);
});

test('what cannot be read counts as nothing', () => {
  localStorage.setItem('purser.kept', '{"not":"a list"}');
  expect(readKept()).toEqual([]);
});
