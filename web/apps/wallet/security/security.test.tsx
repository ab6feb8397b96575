import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { activity, Refusal, TestServer } from '../testing/server';
import { renderApp } from '../testing/renderApp';
import { freeAmount } from './free';
import { partOf } from './FreezePage';
import { checksOf, nextOf, scoreOf } from './score';
import type { Credentials, Device, Safeguards } from './data';

const PAYEE = { payee_wallet_id: '018f0000-0000-7000-8000-000000000009', name: '*伟', phone: '138****0002' };
const PURPOSE = `payment:${'0'.repeat(32)}`;

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers['POST /v1/payees/lookup'] = () => PAYEE;
  server.handlers['POST /v1/transfers'] = ({ body }) => {
    if (body.proof === 'proved') return activity({});
    throw new Refusal(403, 'step_up_required', 'Please prove who you are.', {
      methods: ['pin', 'password'],
      purpose: PURPOSE,
      strength: 1,
    });
  };
  server.handlers['POST /v1/proofs'] = ({ body }) => {
    if (body.pin !== '295837') throw new Refusal(403, 'pin_wrong', 'That is not your PIN. 4 tries left.');
    return { proof: 'proved', method: 'pin', methods: ['pin'], strength: 1, expires_at: '2026-12-01T00:00:00Z' };
  };
  server.handlers['GET /v1/transfers/018f0000-0000-7000-8000-000000000003'] = () => activity({});
});

async function confirmTransfer() {
  await userEvent.type(await screen.findByLabelText('Their phone number'), '13800000002{Enter}');
  await userEvent.type(await screen.findByLabelText('Transfer amount'), '50');
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Confirm ¥50.00' }));
}

async function enterPin(pin: string) {
  const pad = await screen.findByRole('group', { name: 'Payment PIN' });
  pad.focus();
  await userEvent.keyboard(pin);
}

test('a refused payment goes on after the PIN: the same wish, under a new key, with the proof', async () => {
  const { router } = await renderApp(server, '/transfer');
  await confirmTransfer();
  await enterPin('295837');
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/activity\/transfer\//));
  const [refused, done] = server.asked('POST', '/v1/transfers');
  expect(done?.body).toEqual({ ...refused?.body, proof: 'proved' });
  expect(done?.key).not.toBe(refused?.key);
  expect(JSON.stringify(server.asked('POST', '/v1/transfers'))).not.toContain('295837');
  expect(server.asked('POST', '/v1/proofs')[0]?.body).toEqual({ method: 'pin', pin: '295837', purpose: PURPOSE });
});

test('a wrong PIN says so and may be tried again; no digit stands in the page', async () => {
  const { container } = await renderApp(server, '/transfer');
  await confirmTransfer();
  await enterPin('111222');
  expect(await screen.findByText('That is not your PIN. 4 tries left.')).toBeTruthy();
  expect(container.innerHTML).not.toContain('111222');
  expect(server.asked('POST', '/v1/transfers')).toHaveLength(1);
});

test('closing the sheet moves nothing and keeps what was typed', async () => {
  await renderApp(server, '/transfer');
  await confirmTransfer();
  await screen.findByRole('group', { name: 'Payment PIN' });
  const [, closeProof] = screen.getAllByRole('button', { name: 'Close' });
  await userEvent.click(closeProof ?? screen.getByRole('button', { name: 'Close' }));
  expect(await screen.findByRole('button', { name: 'Confirm ¥50.00' })).toBeTruthy();
  expect(server.asked('POST', '/v1/transfers')).toHaveLength(1);
  expect(screen.getByLabelText<HTMLInputElement>('Transfer amount').value).toBe('50');
});

test('a transfer that is held back is let go by its owner, with a proof', async () => {
  const id = activity({}).id;
  const path = `/v1/transfers/${id}`;
  server.handlers[`GET ${path}`] = () => activity({ state: 'scheduled', completed_at: null });
  server.handlers[`POST ${path}/release`] = ({ body }) => {
    if (body.proof === 'proved') return activity({});
    const more = { methods: ['pin'], purpose: 'security:release', strength: 1 };
    throw new Refusal(403, 'step_up_required', 'Please prove who you are.', more);
  };
  await renderApp(server, `/activity/transfer/${id}`);
  await userEvent.click(await screen.findByRole('button', { name: 'It is me, let it go' }));
  await enterPin('295837');
  await waitFor(() => expect(screen.getByTestId('activity-state').dataset.state).toBe('succeeded'));
  expect(server.asked('POST', `${path}/release`).map(({ body }) => body.proof)).toEqual([undefined, undefined, 'proved']);
});

const SAFEGUARDS = { pin: { is_set: false } } as Safeguards;
const NOTHING: Credentials = { addresses: [], password: null, passkeys: 0, totp: false, recovery_codes_left: 0 };
const DEVICE = { is_current: true, state: 'new' } as Device;

test('the score says first what helps most', () => {
  const bare = checksOf(SAFEGUARDS, NOTHING, [DEVICE]);
  expect([scoreOf(bare), nextOf(bare)?.name]).toEqual([10, 'pin']);
  const most = { ...NOTHING, passkeys: 1, totp: true, recovery_codes_left: 10 };
  const all = checksOf({ pin: { is_set: true } } as Safeguards, most, [DEVICE]);
  expect([scoreOf(all), nextOf(all)]).toEqual([100, null]);
  const stranger = checksOf({ pin: { is_set: true } } as Safeguards, most, [DEVICE, { ...DEVICE, is_current: false }]);
  expect([scoreOf(stranger), nextOf(stranger)?.name]).toEqual([90, 'devices']);
});

test('an amount without a PIN is at most what may be chosen; nothing typed is none', () => {
  const most = { amount: 100_000, currency: 'CNY' };
  expect(freeAmount('', most)).toBe(0);
  expect(freeAmount('0', most)).toBe(0);
  expect(freeAmount('200', most)).toBe(20_000);
  expect(freeAmount('1000.00', most)).toBe(100_000);
  expect(freeAmount('1000.01', most)).toBeNull();
  expect(freeAmount('x', most)).toBeNull();
});

test('what is frozen is told by its kind', () => {
  expect(['account', 'outgoing', 'card:x', 'device:y', 'later'].map(partOf)).toEqual([
    'account', 'outgoing', 'card', 'device', 'account',
  ]);
});
