import type { Schemas } from '@purser/client';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { TestServer } from '../testing/server';

const PAYMENT = '018f0000-0000-7000-8000-0000000000b1';
const REFUND = '018f0000-0000-7000-8000-0000000000b2';

const cny = (amount: number) => ({ amount, currency: 'CNY' as const });

const can: Schemas['RefundableOut'] = {
  paid: cny(10_000),
  refunded: cny(0),
  left: cny(10_000),
  times: 0,
  until: '2027-11-20T08:00:00Z',
  blocked: null,
  blocked_title: null,
  again_at: null,
  way: 'balance',
};

function refund(part: Partial<Schemas['RefundOut']> = {}, state = 'merchant_review'): Schemas['RefundOut'] {
  return {
    id: REFUND,
    payment_id: PAYMENT,
    wallet_id: PAYMENT,
    refund_no: 'R-1',
    origin: 'customer',
    of: 'payment',
    payee: 'Morning Coffee',
    amount: cny(10_000),
    paid: cny(10_000),
    reason: 'changed_mind',
    note: '',
    way: 'balance',
    card: null,
    reference: null,
    failure: null,
    requested_at: '2026-11-20T08:00:00Z',
    promised_at: null,
    arrived_at: null,
    late_since: null,
    parts: [],
    part_of: null,
    dispute_id: null,
    timeline: {
      id: REFUND,
      procedure: 'refund',
      state,
      turn: state === 'abnormal' ? 'customer' : 'merchant',
      opened_at: '2026-11-20T08:00:00Z',
      since: '2026-11-20T08:00:00Z',
      ended_at: null,
      actions: state === 'abnormal' ? ['reroute'] : ['withdraw'],
      next: [],
      steps: [],
    },
    ...part,
  };
}

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers[`GET /v1/payments/${PAYMENT}/refundable`] = () => can;
  server.handlers['GET /v1/refunds'] = () => ({ items: [] });
  server.handlers[`GET /v1/refunds/${REFUND}`] = () => refund();
  server.handlers[`GET /v1/proceedings/${REFUND}`] = () => refund().timeline;
});

test('everything is filled in: one tap asks for all of it', async () => {
  const asked: unknown[] = [];
  server.handlers['POST /v1/refunds'] = (request) => {
    asked.push(request.body);
    return refund();
  };
  const { router } = await renderApp(server, `/refunds/new/${PAYMENT}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Ask for the refund' }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`/matters/${REFUND}`));
  expect(asked).toEqual([{ payment_id: PAYMENT, amount: cny(10_000), reason: 'changed_mind' }]);
});

test('what cannot be given back says why, and offers nothing to tap', async () => {
  server.handlers[`GET /v1/payments/${PAYMENT}/refundable`] = () => ({
    ...can,
    left: cny(0),
    blocked: 'refund_nothing_left',
    blocked_title: 'All of it has gone back',
  });
  await renderApp(server, `/refunds/new/${PAYMENT}`);
  await screen.findByText('All of it has gone back');
  expect(screen.queryByRole('button', { name: 'Ask for the refund' })).toBeNull();
});

test('a late one says so, with the bank and its reference', async () => {
  server.handlers[`GET /v1/refunds/${REFUND}`] = () =>
    refund({
      way: 'card',
      card: { bank: 'ICBC', last4: '4417' },
      reference: 'SB0001',
      promised_at: '2026-11-20T08:00:00Z',
      late_since: '2026-11-20T08:00:01Z',
    });
  await renderApp(server, `/matters/${REFUND}`);
  expect((await screen.findByRole('alert')).textContent).toContain('later than promised');
  screen.getByText('ICBC (4417)');
  screen.getByText('SB0001');
});

test('a refusal shows why, and leads to a dispute in one tap', async () => {
  const ended = { state: 'rejected', turn: null, actions: [], ended_at: '2026-11-21T08:00:00Z' };
  const step = { step: 'refuse', state: 'rejected', actor: 'merchant' as const, reason: 'It was worn', at: ended.ended_at };
  const timeline = { ...refund().timeline, ...ended, steps: [step] };
  server.handlers[`GET /v1/refunds/${REFUND}`] = () => refund({ timeline });
  server.handlers[`GET /v1/proceedings/${REFUND}`] = () => timeline;
  const { router } = await renderApp(server, `/matters/${REFUND}`);
  await screen.findByText(/It was worn/);
  await userEvent.click(await screen.findByRole('button', { name: 'Open a dispute' }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`/disputes/new/${PAYMENT}`));
});

test('silence leads to the dispute it opened, and where it could open none to a new one', async () => {
  const ended = { state: 'rejected', turn: null, actions: [], ended_at: '2026-11-22T08:00:00Z' };
  const step = { step: 'stay_silent', state: 'rejected', actor: 'system' as const, reason: '', at: ended.ended_at };
  const timeline = { ...refund().timeline, ...ended, steps: [step] };
  server.handlers[`GET /v1/proceedings/${REFUND}`] = () => timeline;
  server.handlers[`GET /v1/refunds/${REFUND}`] = () => refund({ timeline });
  const without = await renderApp(server, `/matters/${REFUND}`);
  await screen.findByRole('button', { name: 'Open a dispute' });
  expect(screen.queryByText(/dispute was opened/)).toBeNull();
  without.unmount();
  server.handlers[`GET /v1/refunds/${REFUND}`] = () => refund({ timeline, dispute_id: PAYMENT });
  const { router } = await renderApp(server, `/matters/${REFUND}`);
  await userEvent.click(await screen.findByRole('button', { name: 'See the dispute' }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`/matters/${PAYMENT}`));
});

const stuckTopUp = () => {
  const stuck = refund({ of: 'top_up', payee: 'Lake Bank', failure: 'card_closed', way: 'card', card: { bank: 'Lake Bank', last4: '4417' } }, 'abnormal');
  stuck.timeline.next = [{ step: 'to_balance', due_at: '2026-12-20T08:00:00Z' }];
  return stuck;
};

test.each([
  ['en', 'Goes to your balance if you name no other way', 'Top-up from', /merchant/i],
  ['zh-CN', '未选择方式则转回账户余额', '充值来自', /商家|付款给/],
] as const)('a top-up that its card did not take back has no merchant, and goes to the balance (%s)', async (language, goes, from, no) => {
  const stuck = stuckTopUp();
  server.handlers[`GET /v1/refunds/${REFUND}`] = () => stuck;
  server.handlers[`GET /v1/proceedings/${REFUND}`] = () => stuck.timeline;
  server.handlers['GET /v1/proceedings'] = () => ({ items: [stuck.timeline], next_cursor: null });
  const page = await renderApp(server, `/matters/${REFUND}`, language);
  await screen.findByText(goes);
  await screen.findByText(from);
  expect(screen.getByRole('main').textContent).not.toMatch(no);
  page.unmount();
  await renderApp(server, '/matters', language);
  expect((await screen.findByRole('main')).textContent).not.toMatch(no);
});

test('taking a top-up back asks for nothing of a merchant', async () => {
  server.handlers[`GET /v1/payments/${PAYMENT}/refundable`] = () => ({ ...can, way: 'card' });
  await renderApp(server, `/refunds/new/${PAYMENT}`);
  await screen.findByRole('button', { name: 'Take it back' });
  expect(screen.getByRole('main').textContent).not.toMatch(/merchant|received|described/i);
});

test('a stuck one is sent to the card that is chosen', async () => {
  const sent: unknown[] = [];
  const stuck = refund({ failure: 'card_closed' }, 'abnormal');
  server.handlers[`GET /v1/refunds/${REFUND}`] = () => stuck;
  server.handlers[`GET /v1/proceedings/${REFUND}`] = () => stuck.timeline;
  server.handlers[`POST /v1/refunds/${REFUND}/reroute`] = (request) => {
    sent.push(request.body);
    return stuck;
  };
  await renderApp(server, `/matters/${REFUND}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Send it there' }));
  await waitFor(() => expect(sent).toEqual([{ to: 'balance' }]));
});
