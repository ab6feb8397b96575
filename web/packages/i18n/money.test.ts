import { describe, expect, test } from 'vitest';
import { formatMoney, minor, money, moneyParts, parseAmount, toDecimal } from './money';

const cny = (amount: number) => ({ amount, currency: 'CNY' });

describe('formatting', () => {
  test.each([
    [0, '¥0.00'],
    [1, '¥0.01'],
    [99, '¥0.99'],
    [100, '¥1.00'],
    [1_268_045, '¥12,680.45'],
    [-1_990, '−¥19.90'],
    [Number.MAX_SAFE_INTEGER, '¥90,071,992,547,409.91'],
  ])('%d fen', (amount, text) => {
    expect(formatMoney(cny(amount), 'zh-CN')).toBe(text);
    expect(formatMoney(cny(amount), 'en')).toBe(text);
  });

  test('a currency without, and one with three, minor digits', () => {
    expect(formatMoney({ amount: 1500, currency: 'JPY' }, 'en')).toBe('¥1,500');
    expect(formatMoney({ amount: 1500, currency: 'KWD' }, 'en')).toMatch(/1\.500$/);
  });

  test('signs are asked for', () => {
    expect(formatMoney(cny(500), 'en', 'always')).toBe('+¥5.00');
    expect(formatMoney(cny(-500), 'en', 'always')).toBe('−¥5.00');
    expect(formatMoney(cny(-500), 'en', 'none')).toBe('¥5.00');
    expect(formatMoney(cny(0), 'en', 'always')).toBe('¥0.00');
  });

  test('parts join to the whole', () => {
    expect(moneyParts(cny(123456), 'zh-CN')).toEqual({ sign: '', symbol: '¥', whole: '1,234', fraction: '.56' });
  });

  test('an amount that lost digits on the way is refused, not shown', () => {
    expect(() => formatMoney(cny(2 ** 53), 'en')).toThrow(RangeError);
    expect(() => minor(cny(1.5))).toThrow(RangeError);
    expect(() => money(2n ** 53n, 'CNY')).toThrow(RangeError);
  });
});

describe('parsing', () => {
  test.each([
    ['1', 100n],
    ['0.1', 10n],
    ['.5', 50n],
    ['12.', 1200n],
    ['12,680.45', 1268045n],
    ['1,234,567', 123456700n],
    [' 8 000 ', 800000n],
    ['１２．５', 1250n],
    ['12。5', 1250n],
    ['0.29', 29n],
    ['90071992547409.91', BigInt(Number.MAX_SAFE_INTEGER)],
  ])('%s', (text, amount) => {
    expect(parseAmount(text, 'CNY')).toEqual({ ok: true, amount });
  });

  test.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['.', 'malformed'],
    ['-5', 'malformed'],
    ['1e3', 'malformed'],
    ['1.2.3', 'malformed'],
    ['1,23', 'malformed'],
    ['abc', 'malformed'],
    ['0', 'zero'],
    ['0.00', 'zero'],
    ['1.234', 'too_precise'],
    ['90071992547409.92', 'too_large'],
  ])('%s is refused', (text, fault) => {
    expect(parseAmount(text, 'CNY')).toEqual({ ok: false, fault });
  });

  test('the currency decides how many digits count', () => {
    expect(parseAmount('100', 'JPY')).toEqual({ ok: true, amount: 100n });
    expect(parseAmount('100.5', 'JPY')).toEqual({ ok: false, fault: 'too_precise' });
    expect(parseAmount('1.234', 'KWD')).toEqual({ ok: true, amount: 1234n });
  });

  test('what is written is what is read back', () => {
    for (let amount = 1n; amount < 10n ** 15n; amount = amount * 7n + 3n) {
      expect(parseAmount(toDecimal(amount, 'CNY'), 'CNY')).toEqual({ ok: true, amount });
    }
  });
});
