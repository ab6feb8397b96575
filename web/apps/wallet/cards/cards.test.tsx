import type { Schemas } from '@purser/client';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { TestServer } from '../testing/server';

const CARD = '018f0000-0000-7000-8000-0000000000c1';
const UNBINDING = '018f0000-0000-7000-8000-0000000000c2';
const TOP_UP = '018f0000-0000-7000-8000-0000000000c3';

function card(part: Partial<Schemas['BankCard']> = {}): Schemas['BankCard'] {
  return {
    token: CARD,
    bank: '招商银行',
    kind: 'debit',
    last4: '8823',
    default: true,
    suspended: false,
    frozen: false,
    doubtful: false,
    bound_at: '2026-11-20T08:00:00Z',
    unbinding_id: null,
    ...part,
  };
}

function timeline(state: string, actions: string[]): Schemas['Timeline'] {
  return {
    id: UNBINDING,
    procedure: 'unbinding',
    state,
    turn: state === 'verifying' ? 'customer' : 'system',
    opened_at: '2026-11-20T08:00:00Z',
    since: '2026-11-20T08:00:00Z',
    ended_at: null,
    actions,
    next: [],
    steps: [{ step: 'request', state: 'checking', actor: 'customer', reason: '', at: '2026-11-20T08:00:00Z' }],
  };
}

function unbinding(part: Partial<Schemas['UnbindingOut']> = {}): Schemas['UnbindingOut'] {
  return {
    id: UNBINDING,
    bank: '招商银行',
    last4: '8823',
    card: card({ unbinding_id: UNBINDING }),
    blockers: [],
    warnings: [],
    proven: false,
    purpose: 'security:cards',
    strength: 2,
    methods: ['pin', 'password'],
    timeline: timeline('verifying', ['prove', 'withdraw']),
    ...part,
  };
}

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers['GET /v1/bank-cards'] = () => ({ items: [card()] });
  server.handlers[`GET /v1/bank-cards/${CARD}/obstacles`] = () => ({
    blockers: [],
    warnings: ['only_card_balance_left'],
  });
});

function matter(shown: Schemas['UnbindingOut']) {
  server.handlers[`GET /v1/unbindings/${UNBINDING}`] = () => shown;
  server.handlers[`GET /v1/proceedings/${UNBINDING}`] = () => shown.timeline;
}

test('a card is suspended, and said to be', async () => {
  let held = card();
  server.handlers['GET /v1/bank-cards'] = () => ({ items: [held] });
  server.handlers[`POST /v1/bank-cards/${CARD}/suspend`] = () => {
    held = card({ suspended: true });
    return { items: [held] };
  };
  await renderApp(server, `/cards/${CARD}`, 'zh-CN');
  await userEvent.click(await screen.findByRole('button', { name: '暂停使用' }));
  expect(await screen.findByText('已暂停')).toBeTruthy();
  expect(screen.getByRole('button', { name: '恢复使用' })).toBeTruthy();
});

test('unbinding says first what is worth knowing, and leads to its own page', async () => {
  matter(unbinding({ warnings: ['only_card_balance_left'] }));
  server.handlers[`POST /v1/bank-cards/${CARD}/unbinding`] = () => unbinding();
  await renderApp(server, `/cards/${CARD}`, 'zh-CN');
  await userEvent.click(await screen.findByRole('button', { name: '解绑银行卡' }));
  const sheet = await screen.findByRole('dialog');
  expect(sheet.textContent).toContain('唯一的银行卡');
  await userEvent.click(within(sheet).getByRole('button', { name: '解绑银行卡' }));
  expect((await screen.findByTestId('matter-state')).textContent).toContain('请验证身份');
  await screen.findByRole('button', { name: '验证身份' });
});

test('what is in the way names what clears it and leads there', async () => {
  const blocker: Schemas['Blocker'] = {
    code: 'top_up_in_clearing',
    object: TOP_UP,
    actor: 'channel',
    by: null,
    button: 'open_activity',
  };
  matter(unbinding({ blockers: [blocker], timeline: timeline('blocked', ['prove', 'withdraw']) }));
  await renderApp(server, `/matters/${UNBINDING}`, 'zh-CN');
  const list = await screen.findByTestId('blockers');
  expect(list.textContent).toContain('有一笔从该卡的充值正在处理');
  expect(within(list).getByRole('link', { name: '查看' }).getAttribute('href')).toBe(`/activity/top_up/${TOP_UP}`);
});

test('back from the bank, the bank is asked what came of it', async () => {
  server.handlers[`POST /v1/bank-cards/bindings/${CARD}/check`] = () => ({
    id: CARD,
    state: 'failed',
    page_url: null,
    token: null,
    failure: 'number_wrong',
  });
  await renderApp(server, `/cards/bindings/${CARD}`, 'zh-CN');
  expect((await screen.findByTestId('binding')).textContent).toContain('卡号不是您在该银行的银行卡');
  screen.getByRole('button', { name: '绑定银行卡' });
});
