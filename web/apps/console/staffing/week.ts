import type { Schemas } from '@purser/client';

type Need = Schemas['StaffingNeed'];

export const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/** The half hours in which anybody is needed, and how many where. */
export function weekOf(items: readonly Need[], model: 'a' | 'c') {
  const needed = (item: Need) => (model === 'a' ? item.needed_a : item.needed_c);
  const byPlace = new Map(items.map((item) => [`${item.weekday} ${item.minute}`, needed(item)]));
  return {
    minutes: [...new Set(items.map(({ minute }) => minute))].sort((one, other) => one - other),
    at: (weekday: number, minute: number) => byPlace.get(`${weekday} ${minute}`) ?? 0,
    most: Math.max(0, ...byPlace.values()),
  };
}

/** 0 for nobody, then 1 to 4 by quarters of the most. */
export function shadeOf(needed: number, most: number): number {
  return needed <= 0 || most <= 0 ? 0 : Math.min(4, Math.ceil((needed / most) * 4));
}
