import { ME, TestServer } from '@purser/staff/testing/server';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderConsole } from '../testing/renderConsole';

const SHIPPED = 'More than 8 payments in a minute are not typed by a person.';
const rule = (code: string, why: string) => ({ code, when: ['burst > 8'], then: 'hold', why });
const RULES = {
  version: 2,
  name: 'cn-risk-02',
  state: 'active',
  created_at: '2026-11-22T00:00:00Z',
  activated_at: '2026-11-22T00:00:00Z',
  rules: [rule('burst', SHIPPED), rule('card_burst', 'Because Zhao Min says so.')],
};
const DECISION = {
  id: '018f0000-0000-7000-8000-0000000000d1',
  wallet_id: '018f0000-0000-7000-8000-0000000000d2',
  payment_id: null,
  at: '2026-11-22T00:00:00Z',
  kind: 'transfer',
  amount: { amount: 100, currency: 'CNY' },
  outcome: 'hold',
  reasons: ['burst', 'a_rule_of_ours'],
  shadow: [],
  facts: {},
  released_at: null,
};

test.each([
  ['zh-CN', '一分钟内超过8笔付款，不可能是人工操作。'],
  ['en', SHIPPED],
] as const)('why a rule speaks is said in %s, and as somebody wrote it where they did', async (locale, burst) => {
  const server = new TestServer();
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, permissions: ['risk.read'] });
  server.handlers['GET /v1/risk/rules'] = () => ({ items: [RULES], next_cursor: null });
  server.handlers['GET /v1/risk/decisions'] = () => ({ items: [DECISION], next_cursor: null });
  const { unmount } = await renderConsole(server, '/risk/rules', locale);
  expect(await screen.findByText(burst)).toBeTruthy();
  expect(screen.getByText('Because Zhao Min says so.')).toBeTruthy();
  unmount();
  await renderConsole(server, '/risk', locale);
  expect(await screen.findByText(burst)).toBeTruthy();
  expect(screen.getByText('a_rule_of_ours')).toBeTruthy();
});

const FACTS = {
  out_sum_1h: 123_450,
  payees_1d: 6,
  first_payee: 1,
  device_age: 30,
  security_age: 1_000_000_000,
  share: 85,
  proof: 'pin',
  a_fact_of_ours: 7,
};

test.each([
  ['zh-CN', '放行', ['一小时内付出金额', '¥1,234.50', '一天内收款人数', '6', '首次收款人', '是', '设备使用时间', '30 分钟', '距上次更改安全设置', '从未', '占余额的比例', '85%', '验证方式', '支付密码', 'a fact of ours', '7']],
  ['en', 'Let it go', ['Paid out in an hour', '¥1,234.50', 'People paid in a day', '6', 'First payee', 'yes', 'The device is known for', '30 min', 'Security last changed before', 'never', 'Share of the balance', '85%', 'Proved by', 'PIN', 'a fact of ours', '7']],
] as const)('what the rules looked at is said in words, in %s', async (locale, act, said) => {
  const server = new TestServer();
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, permissions: ['risk.read', 'risk.write'] });
  const held = { ...DECISION, payment_id: DECISION.id, facts: FACTS };
  server.handlers['GET /v1/risk/decisions'] = () => ({ items: [held], next_cursor: null });
  await renderConsole(server, '/risk', locale);
  await userEvent.click(await screen.findByRole('button', { name: act }));
  const sheet = screen.getByRole('dialog');
  const shown = [...sheet.querySelectorAll('dt, dd')].map((one) => one.textContent);
  expect(shown.slice(4)).toEqual(said);
});
