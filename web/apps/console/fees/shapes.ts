import type { Schemas } from '@purser/client';
import { toDecimal } from '@purser/i18n';
import { minorIn } from '@purser/staff/shared/amounts';

export type Tariff = Schemas['StoredTariffOut'];
export type Promotion = Schemas['StoredPromotionOut'];
export type Plan = Schemas['PlanOut'];

export const SERVICES = ['transfer', 'payment', 'merchant', 'top_up', 'withdrawal'] as const;
export type Service = (typeof SERVICES)[number];

/** The currency in which this house's tariffs are written. */
export const CURRENCY = 'CNY';

/** Matters that are the operator's own are kept under this id. */
export const OPERATOR_ITSELF = '70757273-6572-2d6f-7065-7261746f7221';

/** A service's price as a tariff's document has it: parts per million, minor units. */
export interface Rule {
  rate_ppm?: number;
  floor?: number;
  cap?: number;
  free_quota?: number;
  bands?: { above: number; rate_ppm: number }[];
}

export const rulesOf = (tariff: Pick<Tariff, 'rules'>) => tariff.rules as Record<Service, Rule>;

const PPM_OF_PERCENT = 10_000;

/** "0.6" from 6000 parts per million. */
export function percentText(ppm: number): string {
  return String(Number((ppm / PPM_OF_PERCENT).toFixed(4)));
}

/** Parts per million from "0.6" or "0.6%"; null where that is no share with at most four places. */
export function ppmOf(text: string): number | null {
  const plain = text.normalize('NFKC').replace('%', '').trim();
  if (plain === '') return 0;
  if (!/^\d{1,3}(\.\d{1,4})?$/.test(plain)) return null;
  const ppm = Math.round(Number(plain) * PPM_OF_PERCENT);
  return ppm <= 100 * PPM_OF_PERCENT ? ppm : null;
}

/** "0.10" from 10 minor units; nothing from none. */
export const amountText = (amount: number | undefined): string =>
  amount === undefined || amount === 0 ? '' : toDecimal(BigInt(amount), CURRENCY);

/** Minor units from what was typed; 0 from nothing, null where it is no amount. */
export const minorOf = (text: string): number | null => minorIn(text, CURRENCY);

/** The name in the reader's language of what has names by language. */
export function nameOf(terms: Record<string, unknown>, locale: string): string {
  const names = (terms.names ?? {}) as Record<string, string>;
  return names[locale === 'zh-CN' ? 'zh' : 'en'] ?? Object.values(names)[0] ?? '–';
}
