import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { activity, Refusal, TestServer } from '../testing/server';
import { renderApp } from '../testing/renderApp';

const PAYEE = { payee_wallet_id: '018f0000-0000-7000-8000-000000000009', name: '*伟', phone: '138****0002' };

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers['POST /v1/payees/lookup'] = () => PAYEE;
  server.handlers['POST /v1/transfers'] = () => activity({});
  server.handlers['GET /v1/transfers/018f0000-0000-7000-8000-000000000003'] = () => activity({});
});

async function fillTransfer(amount = '50') {
  await userEvent.type(await screen.findByLabelText('Their phone number'), '138 0000 0002{Enter}');
  await userEvent.type(await screen.findByLabelText('Transfer amount'), amount);
}

async function confirmTransfer() {
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Confirm ¥50.00' }));
}

test('a transfer shows the masked payee, sends minor units under one key, and ends on its page', async () => {
  const { router } = await renderApp(server, '/transfer');
  await fillTransfer();
  expect(screen.getByTestId('payee-name').textContent).toBe('*伟');
  expect(server.asked('POST', '/v1/payees/lookup')[0]?.body).toEqual({ phone: '13800000002' });
  await confirmTransfer();
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/activity\/transfer\//));
  const sent = server.asked('POST', '/v1/transfers');
  expect(sent).toHaveLength(1);
  expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(sent[0]?.body).toMatchObject({
    amount: { amount: 5_000, currency: 'CNY' },
    payee_wallet_id: PAYEE.payee_wallet_id,
    quote: 'signed',
    delay: 'none',
  });
  expect(sessionStorage.getItem('purser.intent.transfer')).toBeNull();
  expect(sessionStorage.getItem('purser.draft.transfer')).toBeNull();
});

test('a lost answer is asked for again after a reload, under the same key and with the same body', async () => {
  server.handlers['POST /v1/transfers'] = () => {
    throw new TypeError('network');
  };
  const first = await renderApp(server, '/transfer');
  await fillTransfer();
  await confirmTransfer();
  await waitFor(() => expect(server.asked('POST', '/v1/transfers')).toHaveLength(1));
  first.unmount();

  server.handlers['POST /v1/transfers'] = () => activity({});
  const second = await renderApp(server, '/transfer');
  await waitFor(() => expect(second.router.state.location.pathname).toMatch(/^\/activity\//));
  // Once lost, once after the reload, and once by the page that was left while it was repeating.
  await waitFor(() => expect(server.asked('POST', '/v1/transfers')).toHaveLength(3), { timeout: 3_000 });
  const sent = server.asked('POST', '/v1/transfers');
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
  expect(new Set(sent.map(({ body }) => JSON.stringify(body))).size).toBe(1);
});

test('what was typed survives a reload', async () => {
  const first = await renderApp(server, '/transfer');
  await fillTransfer('12.3');
  await userEvent.type(screen.getByLabelText('Note'), 'Dinner');
  first.unmount();
  await renderApp(server, '/transfer');
  expect((await screen.findByLabelText<HTMLInputElement>('Transfer amount')).value).toBe('12.3');
  expect(screen.getByLabelText<HTMLInputElement>('Note').value).toBe('Dinner');
});

test("a refusal says the server's sentence, and the next confirmation is a new intent", async () => {
  server.handlers['POST /v1/transfers'] = () => {
    throw new Refusal(422, 'limit_exceeded', 'Today you may send ¥20.00 more.');
  };
  await renderApp(server, '/transfer');
  await fillTransfer();
  await confirmTransfer();
  expect(await screen.findByText('Today you may send ¥20.00 more.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Change it' }));
  await confirmTransfer();
  await waitFor(() => expect(server.asked('POST', '/v1/transfers')).toHaveLength(2));
  const [one, other] = server.asked('POST', '/v1/transfers');
  expect(one?.key).not.toBe(other?.key);
});

test('more than is there goes no further', async () => {
  await renderApp(server, '/transfer');
  await fillTransfer('1000.01');
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
  expect(screen.getByText('More than the available ¥1,000.00.')).toBeTruthy();
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a withdrawal shows its fee before anything can be confirmed', async () => {
  server.handlers['POST /v1/withdrawals'] = () => activity({ kind: 'withdrawal', state: 'processing' });
  await renderApp(server, '/withdraw');
  await userEvent.type(await screen.findByLabelText('Withdrawal amount'), '600');
  const preview = screen.getByTestId('fee-preview');
  await waitFor(() => expect(preview.textContent).toContain('¥600.60'));
  expect(preview.textContent).toContain('Base rate');
  expect(server.asked('POST', '/v1/withdrawals')).toHaveLength(0);
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Confirm ¥600.60' }));
  await waitFor(() => expect(server.asked('POST', '/v1/withdrawals')).toHaveLength(1));
  expect(server.asked('POST', '/v1/withdrawals')[0]?.body).toMatchObject({ amount: { amount: 60_000 }, bank_card: 'card' });
});
