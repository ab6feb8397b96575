import { expect, test } from 'vitest';
import { boxBetween, boxOf } from './Blackout';
import { pagesOf } from './RedactSheet';

test('pages are read as people write them, and only those there are', () => {
  expect(pagesOf('2, 4-6，8', 9)).toEqual([2, 4, 5, 6, 8]);
  expect(pagesOf('', 9)).toEqual([]);
  for (const text of ['0', '10', '3-2', 'two', '1;2']) expect(pagesOf(text, 9), text).toBeNull();
});

test('a box covers whole pixels, from whichever corner it was drawn', () => {
  const box = { left: 10, top: 20, width: 31, height: 6 };
  expect(boxBetween({ x: 10.4, y: 20.2 }, { x: 40.1, y: 25.5 })).toEqual(box);
  expect(boxBetween({ x: 40.1, y: 25.5 }, { x: 10.4, y: 20.2 })).toEqual(box);
  expect(boxBetween({ x: 5, y: 5 }, { x: 5, y: 5 })).toMatchObject({ width: 1, height: 1 });
});

test('a box can be typed', () => {
  expect(boxOf('40 60, 200 30')).toEqual({ left: 40, top: 60, width: 200, height: 30 });
  for (const text of ['', '1 2 3', '1 2 0 4', '1 2 3 4 5', '-1 2 3 4', 'a b c d', '1.5 2 3 4'])
    expect(boxOf(text), text).toBeNull();
});
