import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderConsole } from '../testing/renderConsole';
import { Refusal, TestServer } from '../testing/server';

const ID = '0190a0a0-0000-7000-8000-000000000001';
const PATH = '/v1/merchants/me/payouts';
const payout = {
  id: ID,
  amount: { amount: 30_000, currency: 'CNY' },
  bank: 'ICBC',
  last4: '8888',
  failure: null,
  requested_at: '2026-11-23T08:00:00Z',
  arrived_at: null,
  timeline: {
    id: ID,
    procedure: 'payout',
    state: 'sent',
    turn: 'channel',
    opened_at: '2026-11-23T08:00:00Z',
    since: '2026-11-23T08:00:00Z',
    ended_at: null,
    actions: [],
    next: [],
    steps: [{ step: 'send', state: 'sent', actor: 'system', reason: '', at: '2026-11-23T08:00:00Z' }],
  },
};
let server: TestServer;

beforeEach(() => {
  sessionStorage.clear();
  server = new TestServer();
});

test('all of it is paid out once it is confirmed, under one key however often it is sent', async () => {
  let answers = 0;
  server.handlers[`POST ${PATH}`] = () => {
    answers += 1;
    if (answers === 1) throw new Refusal(503, 'temporarily_unavailable', 'Please try again.');
    return payout;
  };
  server.handlers[`GET ${PATH}/${ID}`] = () => payout;
  await renderConsole(server, '/payouts');
  await userEvent.click(await screen.findByRole('button', { name: 'All of it' }));
  expect((screen.getByLabelText('How much') as HTMLInputElement).value).toBe('987.65');
  await userEvent.click(screen.getByRole('button', { name: 'Pay out' }));
  expect(await screen.findByText('Pay ¥987.65 out?')).toBeTruthy();
  expect(server.asked('POST', PATH)).toEqual([]);
  await userEvent.click(screen.getAllByRole('button', { name: 'Pay out' }).at(-1)!);
  expect(await screen.findByText('The bank was told', undefined, { timeout: 4_000 })).toBeTruthy();
  const asked = server.asked('POST', PATH);
  expect(asked.length).toBe(2);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  expect(asked.at(-1)?.body).toEqual({ amount: { amount: 98_765, currency: 'CNY' } });
});

test('more than there is cannot be asked for, and what was typed stays', async () => {
  const { unmount } = await renderConsole(server, '/payouts');
  await userEvent.type(await screen.findByLabelText('How much'), '1000');
  expect(screen.getByText('At most ¥987.65 is available.')).toBeTruthy();
  expect((screen.getByRole('button', { name: 'Pay out' }) as HTMLButtonElement).disabled).toBe(true);
  unmount();
  await renderConsole(server, '/payouts');
  expect(((await screen.findByLabelText('How much')) as HTMLInputElement).value).toBe('1000');
});

test('without an account it is said whom to ask', async () => {
  server.handlers['GET /v1/merchants/me/settlement-account'] = () => {
    throw new Refusal(404, 'settlement_account_missing', 'None yet.');
  };
  await renderConsole(server, '/payouts');
  expect(await screen.findByText('No bank account yet')).toBeTruthy();
  expect(screen.queryByLabelText('How much')).toBeNull();
});
