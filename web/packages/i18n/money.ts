/** Money between the wire (integers of minor units), the eye and the keyboard, without a float on the way. */
export interface Money<Currency extends string = string> {
  /** Minor units: fen, cents. */
  amount: number;
  currency: Currency;
}

/** ISO 4217 exponents that are not two. */
const EXPONENTS: Record<string, number> = { BHD: 3, JPY: 0, KRW: 0, KWD: 3, OMR: 3, TND: 3, VND: 0 };

export function exponent(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** The amount as a bigint; a number that JSON could not carry exactly is refused, never shown rounded. */
export function minor(money: Money): bigint {
  if (!Number.isSafeInteger(money.amount)) throw new RangeError(`not an exact amount: ${money.amount}`);
  return BigInt(money.amount);
}

export function money<Currency extends string>(amount: bigint, currency: Currency): Money<Currency> {
  const wire = Number(amount);
  if (!Number.isSafeInteger(wire)) throw new RangeError(`not an exact amount: ${amount}`);
  return { amount: wire, currency };
}

/** "1234.50" from 123450n: plain digits, as they are typed. */
export function toDecimal(amount: bigint, currency: string): string {
  const places = exponent(currency);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const sign = amount < 0n ? '-' : '';
  return places === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-places)}`;
}

export type AmountFault = 'empty' | 'malformed' | 'too_precise' | 'zero' | 'too_large';
export type Parsed = { ok: true; amount: bigint } | { ok: false; fault: AmountFault };

/** Digits as people type them: full-width digits, a full-width stop, spaces and thousands commas are understood. */
export function parseAmount(text: string, currency: string): Parsed {
  const plain = text.normalize('NFKC').replaceAll('。', '.').replace(/\s/g, '');
  if (plain === '') return { ok: false, fault: 'empty' };
  const ungrouped = /^\d{1,3}(,\d{3})+(\.|$)/.test(plain) ? plain.replaceAll(',', '') : plain;
  const match = /^(\d*)(?:\.(\d*))?$/.exec(ungrouped);
  const whole = match?.[1] ?? '';
  const fraction = match?.[2] ?? '';
  if (!match || whole + fraction === '') return { ok: false, fault: 'malformed' };
  const places = exponent(currency);
  if (fraction.length > places) return { ok: false, fault: 'too_precise' };
  const amount = BigInt(whole + fraction.padEnd(places, '0'));
  if (amount === 0n) return { ok: false, fault: 'zero' };
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) return { ok: false, fault: 'too_large' };
  return { ok: true, amount };
}

export type Sign = 'none' | 'always' | 'negative';

const SIGNS: Record<Sign, (amount: bigint) => string> = {
  none: () => '',
  always: (amount) => (amount > 0n ? '+' : amount < 0n ? '−' : ''),
  negative: (amount) => (amount < 0n ? '−' : ''),
};

const wholeFormats = new Map<string, Intl.NumberFormat>();

function wholeFormat(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let format = wholeFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: 0,
      maximumFractionDigits: 0,
    });
    wholeFormats.set(key, format);
  }
  return format;
}

export interface MoneyParts {
  sign: string;
  symbol: string;
  whole: string;
  /** With its separator: ".50", or nothing where the currency has no minor unit. */
  fraction: string;
}

/** The pieces of an amount, so that a large figure can set the symbol and the fraction smaller. */
export function moneyParts(value: Money, locale: string, sign: Sign = 'negative'): MoneyParts {
  const amount = minor(value);
  const decimal = toDecimal(amount < 0n ? -amount : amount, value.currency);
  const [whole = '0', fraction] = decimal.split('.');
  const parts = wholeFormat(locale, value.currency).formatToParts(BigInt(whole));
  const pick = (wanted: (type: string) => boolean) =>
    parts.filter((part) => wanted(part.type)).map((part) => part.value).join('');
  return {
    sign: SIGNS[sign](amount),
    symbol: pick((type) => type === 'currency'),
    whole: pick((type) => type === 'integer' || type === 'group'),
    fraction: fraction === undefined ? '' : `.${fraction}`,
  };
}

/** "¥1,234.50" in the reader's language; both languages of the app put the symbol first and use a stop. */
export function formatMoney(value: Money, locale: string, sign: Sign = 'negative'): string {
  const parts = moneyParts(value, locale, sign);
  return parts.sign + parts.symbol + parts.whole + parts.fraction;
}

export function currencySymbol(currency: string, locale: string): string {
  return moneyParts({ amount: 0, currency }, locale).symbol;
}
