import { expect, test } from 'vitest';
import { planFrom } from './PlanForm';
import { promotionFrom } from './PromotionForm';
import { ruleFrom } from './TariffForm';

const texts = (part: Record<string, string>) => (field: string) => part[field] ?? '';

test('a rule keeps what the form does not show, and has no cap where none was typed', () => {
  const bands = [{ above: 1_000, rate_ppm: 5 }];
  const base = { rate_ppm: 1, cap: 7, bands };
  expect(ruleFrom(base, texts({ rate: '0.1', floor: '0.10', free_quota: '1,000' }))).toEqual({
    rate_ppm: 1_000,
    floor: 10,
    free_quota: 100_000,
    bands,
  });
  expect(ruleFrom(base, texts({ rate: '0.1', cap: '25' }))?.cap).toBe(2_500);
  expect(ruleFrom(base, texts({ rate: 'a lot' }))).toBeNull();
});

const PROMOTION = {
  zh: '新人',
  en: 'Newcomers',
  services: 'withdrawal',
  share: '50',
  off: '',
  most: '5',
  budget: '1000',
  per_wallet: '',
  starts_at: '2026-12-01T00:00',
  ends_at: '2026-12-31T00:00',
};

test('a promotion is sent when it is whole, and takes something off', () => {
  expect(promotionFrom(PROMOTION)).toMatchObject({
    terms: { services: ['withdrawal'], share_ppm: 500_000, off: 0, most: 500 },
    budget: { amount: 100_000, currency: 'CNY' },
  });
  for (const wrong of [
    { share: '' },
    { most: '' },
    { budget: 'x' },
    { services: '' },
    { ends_at: '2026-11-01T00:00' },
    { en: ' ' },
  ]) {
    expect(promotionFrom({ ...PROMOTION, ...wrong }), JSON.stringify(wrong)).toBeNull();
  }
});

test('a plan waives something of somebody', () => {
  const plan = { customer: 'c', zh: '专属', en: 'Own', ends_at: '2027-01-01T00:00', withdrawal: '100' };
  expect(planFrom(plan)).toMatchObject({ customer_id: 'c', terms: { waives: { withdrawal: 1_000_000 } } });
  expect(planFrom({ ...plan, withdrawal: '' })).toBeNull();
  expect(planFrom({ ...plan, customer: '' })).toBeNull();
});
