import { minor, parseAmount, type Money } from '@purser/i18n';

/** What is typed, in minor units; nothing at all means 0. Null when it is no amount or more than may be chosen. */
export function freeAmount(text: string, most: Money): number | null {
  const parsed = parseAmount(text, most.currency);
  if (!parsed.ok) return parsed.fault === 'empty' || parsed.fault === 'zero' ? 0 : null;
  return parsed.amount <= minor(most) ? Number(parsed.amount) : null;
}
