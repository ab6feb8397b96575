import type { Schemas } from '@purser/client';
import type { Promotion } from './shapes';

/** Income before promotions and their cost, then and by a version, minor units. */
export type Sums = Omit<Schemas['FeeDayFigures'], 'day'>;

export const MEASURES = ['net', 'income', 'promotions'] as const;
export type Measure = (typeof MEASURES)[number];

/** A measure then and by the version. */
export function measured(sums: Sums, measure: Measure): [then: number, now: number] {
  if (measure === 'income') return [sums.then, sums.now];
  if (measure === 'promotions') return [sums.promotions_then, sums.promotions_now];
  return [sums.then - sums.promotions_then, sums.now - sums.promotions_now];
}

/** Whether a promotion can be tried: it is drafted or agreed and has not begun. */
export function isPlanned({ matter, starts_at }: Pick<Promotion, 'matter' | 'starts_at'>, now: number): boolean {
  return matter.state === 'draft' || (matter.state === 'scheduled' && Date.parse(starts_at) > now);
}
