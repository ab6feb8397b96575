import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderDesk } from '../testing/renderDesk';
import { matter, ME, Refusal, SUBJECT, summary, TestServer } from '@purser/staff/testing/server';

const FIRST = summary();
const SECOND = summary({ id: '018f0000-0000-7000-8000-0000000000c2', customer: null });
const path = (id: string) => `/matters/${SUBJECT}/${id}`;
const api = (id: string) => `GET /v1/staff${path(id)}`;

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers['GET /v1/staff/matters'] = () => ({ items: [FIRST, SECOND], next_cursor: null });
  server.handlers[api(FIRST.id)] = () => matter();
  server.handlers[api(SECOND.id)] = () => matter({ ...SECOND, actions: [] });
});

test('one goes through the list by keys, and the filter stays in the address', async () => {
  const { router } = await renderDesk(server, '/?whose=mine');
  await screen.findByText('**敏');
  expect(server.asked('GET', '/v1/staff/matters')[0]?.query.whose).toBe('mine');
  expect(screen.getByTestId('waiting').textContent).toContain('1');
  await userEvent.keyboard('j');
  await screen.findByRole('button', { name: /It is the customer/ });
  expect(router.state.location.pathname + router.state.location.search).toBe(`${path(FIRST.id)}?whose=mine`);
  await userEvent.keyboard('j');
  await screen.findByText('Nothing for your role at this point.');
  expect(router.state.location.pathname).toBe(path(SECOND.id));
  await userEvent.keyboard('k');
  await waitFor(() => expect(router.state.location.pathname).toBe(path(FIRST.id)));
  await userEvent.keyboard('u');
  await waitFor(() => expect(router.state.location.pathname).toBe('/matters'));
});

test('a step is taken by its number, what was written survives a refusal, and is gone when it was taken', async () => {
  const approve = `POST /v1/staff/unbindings/${SUBJECT}/${FIRST.id}/approve`;
  server.handlers[approve] = () => {
    throw new Refusal(409, 'step_not_possible', 'Somebody was faster.');
  };
  await renderDesk(server, path(FIRST.id));
  await screen.findByRole('button', { name: /It is the customer/ });
  await userEvent.keyboard('1');
  await userEvent.type(within(screen.getByRole('dialog')).getByLabelText('Reason'), 'called back on 1 23');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect(await screen.findByText('Somebody was faster.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Close' }));
  server.handlers[approve] = () => ({});
  await userEvent.keyboard('1');
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'It is the customer' }));
  await screen.findByText('Done: It is the customer');
  expect(server.asked('POST', approve.slice(5)).map((one) => one.body.reason)).toEqual(
    Array(2).fill('called back on 1 23'),
  );
  expect(JSON.stringify({ ...sessionStorage })).not.toContain('called back');
});

test('who agreed is shown where two are needed, and nobody agrees twice', async () => {
  const thaw = { step: 'thaw', guard: '', effect: 'a -> b', people: 2, agreed_by_me: false };
  const agreed = [{ staff_id: ME.id, name: '赵敏', at: '2026-11-22T01:00:00Z' }];
  const stolen = (step: object) =>
    matter({ procedure: 'stolen_account', state: 'investigating', actions: [{ ...thaw, agreed, ...step }] });
  server.handlers[api(FIRST.id)] = () => stolen({ agreed_by_me: true });
  await renderDesk(server, path(FIRST.id), 'zh-CN');
  expect(await screen.findByText('解冻：您已同意')).toBeTruthy();
  expect(screen.getByText('还需另一人同意')).toBeTruthy();
  expect(screen.getByText(/余额可以转出，起初限小额/)).toBeTruthy();
  expect(screen.getByText(/赵敏 已同意/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: /解冻/ })).toBeNull();
});

test('a procedure that the page does not know is shown by its codes', async () => {
  server.handlers[api(FIRST.id)] = () => matter({ procedure: 'moon_landing', state: 'in_orbit', actions: [] });
  await renderDesk(server, path(FIRST.id));
  expect((await screen.findByTestId('matter')).textContent).toContain('moon landing');
  expect(screen.getByTestId('matter').textContent).toContain('in orbit');
});

test('a protected purchase says what was bought and for how much, in both languages', async () => {
  const bought = matter({ procedure: 'escrow', state: 'shipped', turn: 'customer', mine: false, actions: [] });
  server.handlers[api(FIRST.id)] = () => bought;
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, permissions: [...ME.permissions, 'dispute.read'] });
  server.handlers[`GET /v1/staff/escrows/${SUBJECT}/${FIRST.id}`] = () => ({
    id: FIRST.id,
    merchant: '老王茶铺',
    order_no: 'E-1',
    title: '龙井 250 g',
    amount: { amount: 12_800, currency: 'CNY' },
    held: { amount: 12_800, currency: 'CNY' },
    paid_at: '2026-11-22T00:00:00Z',
    deliver_by: null,
    carrier: 'SF',
    tracking: '****7890',
    shipped_at: '2026-11-22T06:00:00Z',
  });
  for (const [language, goods] of [
    ['en', 'Goods'],
    ['zh-CN', '商品'],
  ] as const) {
    const { unmount } = await renderDesk(server, path(FIRST.id), language);
    expect(await screen.findByText(goods)).toBeTruthy();
    expect(screen.getByText('龙井 250 g')).toBeTruthy();
    expect(screen.getAllByText(/128\.00/)).toHaveLength(2);
    expect(screen.getByText('SF · ****7890')).toBeTruthy();
    unmount();
  }
});

test.each([
  ['top_up', 'en', 'Topped up'],
  ['top_up', 'zh-CN', '充值时间'],
  ['payment', 'en', 'Paid'],
  ['payment', 'zh-CN', '付款时间'],
] as const)('a refund of a %s says in %s what happened then', async (of, language, name) => {
  const money = { amount: 5_000, currency: 'CNY' };
  const at = '2026-11-22T00:00:00Z';
  server.handlers[api(FIRST.id)] = () => matter({ procedure: 'refund', state: 'sent', actions: [] });
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, permissions: [...ME.permissions, 'refund.read'] });
  server.handlers[`GET /v1/staff/refunds/${SUBJECT}/${FIRST.id}`] = () => ({
    ...{ id: FIRST.id, of, payee: '招商银行', amount: money, paid: money, paid_at: at, requested_at: at, way: 'balance' },
    ...{ card: null, reference: null, failure: null, promised_at: null, arrived_at: null, late_since: null, cards: [] },
  });
  await renderDesk(server, path(FIRST.id), language);
  const names = (await screen.findByText(name)).closest('dl')?.querySelectorAll('dt');
  expect([...names!].map((one) => one.textContent)[2]).toBe(name);
});

test('what is taken in the console leads there, and a case to its own page', async () => {
  const triage = { step: 'triage', guard: '', effect: '', people: 1, agreed: [], agreed_by_me: false };
  server.handlers[api(FIRST.id)] = () => matter({ procedure: 'suggestion', state: 'received', actions: [triage] });
  server.handlers[api(SECOND.id)] = () => matter({ ...SECOND, procedure: 'case', state: 'new', actions: [] });
  const { router } = await renderDesk(server, path(FIRST.id), 'zh-CN');
  const link = await screen.findByRole('link', { name: '到控制台办理' });
  expect(link.getAttribute('href')).toBe(`/console${path(FIRST.id)}`);
  await router.navigate(path(SECOND.id));
  expect((await screen.findByRole('link', { name: '打开工单' })).getAttribute('href')).toBe(`/cases/${SUBJECT}/${SECOND.id}`);
  expect(screen.queryByText('当前没有您的角色可做的步骤。')).toBeNull();
});
