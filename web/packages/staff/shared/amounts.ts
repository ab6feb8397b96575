import { parseAmount } from '@purser/i18n';

/** Minor units from what was typed; 0 from nothing, null where it is no amount. */
export function minorIn(text: string, currency: string): number | null {
  const parsed = parseAmount(text, currency);
  if (parsed.ok) return Number(parsed.amount);
  return parsed.fault === 'empty' || parsed.fault === 'zero' ? 0 : null;
}
