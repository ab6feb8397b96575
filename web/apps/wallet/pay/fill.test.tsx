import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { activity, quote, Refusal, TestServer, WALLET } from '../testing/server';

const cny = (amount: number) => ({ amount, currency: 'CNY' as const });
const ORDER = '018f0000-0000-7000-8000-0000000000c1';
const TOP_UP = '018f0000-0000-7000-8000-0000000000c2';
const PAYMENT = '018f0000-0000-7000-8000-0000000000c3';

const topUp = (part: Parameters<typeof activity>[0]) =>
  activity({
    id: TOP_UP,
    kind: 'top_up',
    state: 'processing',
    amount: cny(2_000),
    total: cny(2_000),
    counterparty: { type: 'bank', name: '招商银行', account: '8823' },
    created_at: new Date().toISOString(),
    completed_at: null,
    ...part,
  });

let server: TestServer;
let available: number;

beforeEach(() => {
  sessionStorage.clear();
  server = new TestServer();
  available = 3_000;
  server.handlers['GET /v1/wallets'] = () => ({ items: [{ ...WALLET, balance: cny(available), available: cny(available) }] });
  server.handlers['POST /v1/codes/resolve'] = () => ({
    type: 'order', merchant_id: ORDER, payee_wallet_id: null, name: 'Morning Coffee', account: null,
    order_id: ORDER, amount: cny(5_000), title: 'Cake',
  });
  server.handlers['POST /v1/top-ups'] = () => topUp({});
  server.handlers[`GET /v1/top-ups/${TOP_UP}`] = () => topUp({});
  const paid = activity({ id: PAYMENT, kind: 'payment', counterparty: { type: 'merchant', name: 'Morning Coffee', account: null } });
  server.handlers['POST /v1/payments'] = () => paid;
  server.handlers[`GET /v1/payments/${PAYMENT}`] = () => paid;
  server.handlers[`GET /v1/payments/${PAYMENT}/sources`] = () => ({ items: [] });
});

async function confirmCard() {
  await screen.findByText('¥30.00 from your balance, ¥20.00 from 招商银行 (8823).');
  const next = screen.getByRole<HTMLButtonElement>('button', { name: 'Next' });
  await waitFor(() => expect(next.getAttribute('aria-busy')).not.toBe('true'));
  await userEvent.click(next);
  await userEvent.click(await screen.findByRole('button', { name: /^Confirm ¥20\.00$/ }));
}

test('the card pays what is missing, and the order is paid as soon as it is there', async () => {
  const { router } = await renderApp(server, '/pay?code=order');
  await confirmCard();
  expect((await screen.findByTestId('fill')).getAttribute('data-state')).toBe('processing');
  expect(server.asked('POST', '/v1/top-ups')[0]?.body).toMatchObject({ amount: cny(2_000), order_id: ORDER });
  expect(server.asked('POST', '/v1/payments')).toHaveLength(0);
  available = 5_000;
  server.handlers[`GET /v1/top-ups/${TOP_UP}`] = () => topUp({ state: 'succeeded', completed_at: '2026-11-22T00:00:01Z' });
  await waitFor(() => expect(router.state.location.pathname).toBe(`/activity/payment/${PAYMENT}`), { timeout: 5_000 });
  expect(server.asked('POST', '/v1/payments')).toHaveLength(1);
});

test('a fee is put on top, so that what is missing comes', async () => {
  server.handlers['POST /v1/quotes'] = ({ body }) => {
    const { amount } = body.amount as { amount: number };
    return body.kind === 'top_up' ? { ...quote(body), fee: cny(20), total: cny(amount - 20) } : quote(body);
  };
  await renderApp(server, '/pay?code=order');
  await confirmCard();
  await screen.findByTestId('fill');
  expect(server.asked('POST', '/v1/top-ups')[0]?.body).toMatchObject({ amount: cny(2_020) });
});

test('a card that refuses takes nothing, and another can be chosen', async () => {
  const failure = { code: 'insufficient_funds', title: 'Not enough on the card' };
  server.handlers[`GET /v1/top-ups/${TOP_UP}`] = () => topUp({ state: 'failed', failure });
  await renderApp(server, '/pay?code=order');
  await confirmCard();
  expect((await screen.findByRole('alert', {}, { timeout: 5_000 })).textContent).toContain('Not enough on the card');
  expect(screen.getByTestId('split')).toBeTruthy();
  expect(server.asked('POST', '/v1/payments')).toHaveLength(0);
});

test('a bank that does not know is said so, and after a reload nothing is paid by itself', async () => {
  server.handlers[`GET /v1/top-ups/${TOP_UP}`] = () => topUp({ state: 'unknown' });
  const first = await renderApp(server, '/pay?code=order');
  await confirmCard();
  expect((await screen.findByRole('alert', {}, { timeout: 5_000 })).textContent).toContain('nothing is lost');
  first.unmount();
  available = 5_000;
  server.handlers[`GET /v1/top-ups/${TOP_UP}`] = () => topUp({ state: 'succeeded' });
  await renderApp(server, '/pay?code=order');
  expect(await screen.findByText('¥20.00 from 招商银行 (8823) is in your balance.')).toBeTruthy();
  expect(server.asked('POST', '/v1/payments')).toHaveLength(0);
});

const atSign = () => {
  server.handlers['POST /v1/codes/resolve'] = () => ({
    type: 'merchant', merchant_id: PAYMENT, payee_wallet_id: null, name: 'Morning Coffee', account: null,
    order_id: null, amount: null, title: null,
  });
  server.handlers['POST /v1/sign-orders'] = ({ body }) => ({
    order_id: ORDER, amount: body.amount, expires_at: new Date(Date.now() + 1_800_000).toISOString(),
  });
};

async function type(amount: string) {
  const field = await screen.findByLabelText('Amount to pay');
  await userEvent.clear(field);
  await userEvent.type(field, amount);
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
}

test('more than the balance typed at a sign becomes an order, which is paid like any other', async () => {
  atSign();
  const { router } = await renderApp(server, '/pay?code=sign');
  await type('50');
  await confirmCard();
  expect(server.asked('POST', '/v1/sign-orders')[0]?.body).toMatchObject({ merchant_id: PAYMENT, amount: cny(5_000) });
  expect(server.asked('POST', '/v1/top-ups')[0]?.body).toMatchObject({ amount: cny(2_000), order_id: ORDER });
  available = 5_000;
  server.handlers[`GET /v1/top-ups/${TOP_UP}`] = () => topUp({ state: 'succeeded', completed_at: '2026-11-22T00:00:01Z' });
  await waitFor(() => expect(router.state.location.pathname).toBe(`/activity/payment/${PAYMENT}`), { timeout: 5_000 });
  expect(server.asked('POST', '/v1/payments')[0]?.body).toMatchObject({ order_id: ORDER, amount: cny(5_000) });
});

test('the amount at a sign can be changed until a card was asked, and what the balance has needs no order', async () => {
  atSign();
  await renderApp(server, '/pay?code=sign');
  await type('50');
  await userEvent.click(await screen.findByRole('button', { name: 'Change the amount' }));
  await type('30');
  await screen.findByRole('button', { name: /^Confirm ¥30\.00$/ });
  expect(server.asked('POST', '/v1/sign-orders')).toHaveLength(1);
});

test('a sign that takes no more today says so before any card is asked', async () => {
  atSign();
  server.handlers['POST /v1/sign-orders'] = () => {
    throw new Refusal(422, 'limit_exceeded', 'No more than ¥5.00 today.');
  };
  await renderApp(server, '/pay?code=sign');
  await type('50');
  expect(await screen.findByText('No more than ¥5.00 today.')).toBeTruthy();
  expect(server.asked('POST', '/v1/top-ups')).toHaveLength(0);
});
