import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { ME, Refusal, TestServer } from '@purser/staff/testing/server';
import { renderConsole } from '../testing/renderConsole';

const LOOK_UP = 'POST /v1/staff/customers/lookup';
const CLASSES = '/v1/operator/wallet-classes';
const FOUND = {
  customer: { id: '018f0000-0000-7000-8000-0000000000d1', name: '**敏', phone: '138****0001' },
  open: false,
};

const cap = (amount: number, window: string) => ({ scope: 'outgoing', window, cap: { amount, currency: 'CNY' } });
const RULES = [
  { wallet_class: 1, checks: 1, limits: [cap(100_000, 'lifetime')] },
  { wallet_class: 2, checks: 3, limits: [cap(500_000, 'day'), cap(10_000_000, 'year')] },
  { wallet_class: 3, checks: 5, limits: [cap(500_000, 'day'), cap(20_000_000, 'year')] },
];

let server: TestServer;

beforeEach(() => {
  sessionStorage.clear();
  server = new TestServer();
  const permissions = ['customer.lookup', 'wallet.set_class', 'queue.read'];
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, role: 'operator', permissions });
  server.handlers[LOOK_UP] = () => ({ ...FOUND, wallet_class: 2 });
  server.handlers[`GET ${CLASSES}`] = () => ({ items: RULES });
});

async function lookUp(): Promise<void> {
  await renderConsole(server, '/customers');
  await userEvent.type(await screen.findByLabelText('Phone number or mail address'), '13800000001');
  await userEvent.type(screen.getByLabelText('Reason'), 'asked by post');
  await userEvent.click(screen.getByRole('button', { name: 'Look up' }));
  await screen.findByText('**敏');
}

const moves = () => server.asked('POST', CLASSES);
const confirm = () => within(screen.getByRole('dialog')).getByRole('button', { name: 'Move to another class' });

async function beginToMove(): Promise<HTMLElement> {
  await userEvent.click(await screen.findByRole('button', { name: 'Move to another class' }));
  return screen.findByRole('dialog');
}

test('the class is shown with what each may do and needs', async () => {
  await lookUp();
  const table = await screen.findByRole('region', { name: 'Wallet class' });
  const rows = within(table).getAllByRole('row').map((row) => row.textContent);
  expect(rows.slice(1)).toEqual([
    'Class I ¥1,000.00 in all1',
    'Class II Now¥5,000.00 a day¥100,000.00 a year3',
    'Class III ¥5,000.00 a day¥200,000.00 a year5',
  ]);
});

test('who may not move anybody sees no class, and asks for none', async () => {
  server.handlers[LOOK_UP] = () => ({ ...FOUND, wallet_class: null });
  await lookUp();
  expect(screen.queryByText('Wallet class')).toBeNull();
  expect(server.asked('GET', CLASSES)).toEqual([]);
});

test('a higher class takes as many different sources as it needs, and a reason', async () => {
  server.handlers[`POST ${CLASSES}`] = () => ({ customer_id: FOUND.customer.id, wallet_class: 3, wallet_ids: [] });
  await lookUp();
  const dialog = within(await beginToMove());
  await userEvent.type(dialog.getByLabelText('Reason'), 'five registers agreed');
  await userEvent.type(dialog.getByLabelText(/Outside sources/), 'police\nunionpay\nunionpay\ncarrier\nbank');
  expect(dialog.getByText(/^4 of 5/)).toBeTruthy();
  expect(confirm().hasAttribute('disabled')).toBe(true);
  await userEvent.type(dialog.getByLabelText(/Outside sources/), '\nschool');
  await userEvent.click(confirm());
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(moves()[0]?.body).toEqual({
    login: '13800000001',
    wallet_class: 3,
    checks: ['police', 'unionpay', 'carrier', 'bank', 'school'],
    reason: 'five registers agreed',
  });
  expect(screen.getByRole('row', { name: /Class III Now/ })).toBeTruthy();
});

test('a lower class takes no sources, and what the server refuses stays to be read', async () => {
  server.handlers[`POST ${CLASSES}`] = () => {
    throw new Refusal(422, 'identity_checks_missing', 'Class II needs 3 identity checks.');
  };
  await lookUp();
  const dialog = within(await beginToMove());
  await userEvent.selectOptions(dialog.getByLabelText('New class'), 'Class I');
  expect(dialog.queryByLabelText(/Outside sources/)).toBeNull();
  await userEvent.type(dialog.getByLabelText('Reason'), 'papers ran out');
  await userEvent.click(confirm());
  await dialog.findByText('Class II needs 3 identity checks.');
  expect(moves()[0]?.body).toMatchObject({ wallet_class: 1, checks: [] });
});
