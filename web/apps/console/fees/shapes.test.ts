import { expect, test } from 'vitest';
import { amountText, minorOf, nameOf, OPERATOR_ITSELF, percentText, ppmOf } from './shapes';

test('shares are read as they are written, to a millionth', () => {
  for (const [text, ppm] of [
    ['0.6', 6_000],
    ['0.0001', 1],
    ['100', 1_000_000],
    ['', 0],
    ['１．５％', 15_000],
  ] as const) {
    expect(ppmOf(text)).toBe(ppm);
  }
  for (const text of ['x', '-1', '0.00001', '101', '1e2']) expect(ppmOf(text)).toBeNull();
  for (const ppm of [0, 1, 1_000, 6_000, 123_456, 1_000_000]) expect(ppmOf(percentText(ppm))).toBe(ppm);
});

test('amounts are minor units, and nothing is nothing', () => {
  expect([minorOf(''), minorOf('0'), minorOf('0.10'), minorOf('1,000'), minorOf('ten')]).toEqual([
    0,
    0,
    10,
    100_000,
    null,
  ]);
  expect([amountText(undefined), amountText(0), amountText(10)]).toEqual(['', '', '0.10']);
});

test('a name is in the reader’s language where there is one', () => {
  expect(nameOf({ names: { zh: '新人', en: 'Newcomers' } }, 'zh-CN')).toBe('新人');
  expect(nameOf({ names: { zh: '新人' } }, 'en')).toBe('新人');
  expect(nameOf({}, 'en')).toBe('–');
});

test('the operator’s own matters are under the id that the server writes', () => {
  const bytes = new TextEncoder().encode('purser-operator!');
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  expect(OPERATOR_ITSELF.replaceAll('-', '')).toBe(hex);
});
