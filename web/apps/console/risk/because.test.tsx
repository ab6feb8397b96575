import { ME, TestServer } from '@purser/staff/testing/server';
import { screen } from '@testing-library/react';
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
