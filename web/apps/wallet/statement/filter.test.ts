import { expect, test } from 'vitest';
import { filterQuery, readFilter } from './filter';

const NOW = new Date('2026-11-22T12:00:00').getTime();
const read = (text: string) => readFilter(new URLSearchParams(text), NOW);

test('the month is this one unless the address says otherwise', () => {
  expect(read('')).toEqual({ kind: 'all', month: '2026-11', q: '' });
  expect(read('month=2025-02&kind=fee&q=%E5%92%96%E5%95%A1')).toEqual({ kind: 'fee', month: '2025-02', q: '咖啡' });
  expect(read('month=2025-13&kind=bribe')).toEqual({ kind: 'all', month: '2026-11', q: '' });
});

test('only what narrows the list is asked for', () => {
  expect(filterQuery(read('month=all'))).toEqual({});
  expect(filterQuery(read('month=all&kind=fee&q=%20x%20'))).toEqual({ kind: 'fee', q: 'x' });
  const { from, to } = filterQuery(read('month=2026-02'));
  expect(new Date(from ?? 0).getTime()).toBe(new Date(2026, 1, 1).getTime());
  expect(new Date(to ?? 0).getTime()).toBe(new Date(2026, 2, 1).getTime());
});
