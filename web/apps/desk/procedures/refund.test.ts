import { expect, test } from 'vitest';
import { fieldsOf } from '@purser/staff/procedures/forms';
import { REFUND, type Refund } from './refund';

const CARD = { id: 'c1', bank: 'ICBC', last4: '9019' };
const refund = (part: Partial<Refund>) => ({ alone: true, cards: [CARD], ...part }) as Refund;

test('a small refund goes to the balance or a card by one person, a large one to the balance by two', () => {
  const { reroute, reroute_large } = REFUND;
  const steps = (own: Refund | undefined) => [reroute?.when?.(own), reroute_large?.when?.(own)];
  expect(steps(undefined)).toEqual([false, false]);
  expect(steps(refund({}))).toEqual([true, false]);
  expect(steps(refund({ alone: false, cards: [] }))).toEqual([false, true]);
  const [to] = reroute ? fieldsOf(reroute, refund({})) : [];
  expect(to?.choices).toEqual(['balance', 'c1']);
  expect(to?.names?.c1).toBe('ICBC ···· 9019');
  expect(reroute_large && fieldsOf(reroute_large, refund({})).map((field) => field.name)).toEqual(['asked_how']);
});
