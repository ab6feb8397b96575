import type { Schemas } from '@purser/client';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { queries } from '../app/queries';
import { renderApp } from '../testing/renderApp';
import { Refusal, TestServer } from '../testing/server';

const MATTER = '018f0000-0000-7000-8000-0000000000c1';
const PAYMENT = '018f0000-0000-7000-8000-0000000000c2';
const CLAIM = '018f0000-0000-7000-8000-0000000000c3';
const VISIT = '/v1/stolen-accounts/visit';

function visit(state: string, part: Partial<Schemas['StolenVisit']> = {}): Schemas['StolenVisit'] {
  return {
    matter: {
      id: MATTER,
      procedure: 'stolen_account',
      state,
      turn: 'customer',
      opened_at: '2026-11-20T08:00:00Z',
      since: '2026-11-20T08:00:00Z',
      ended_at: null,
      actions: [],
      next: [],
      steps: [],
    },
    way: 'standard',
    changed: [],
    frozen_at: '2026-11-20T08:00:00Z',
    claims_named: false,
    claims: [],
    cool_until: null,
    missing: [],
    shown: ['address'],
    document_asked: false,
    is_owner: false,
    new_contact: null,
    ...part,
  };
}

let server: TestServer;

beforeEach(() => {
  localStorage.clear();
  server = new TestServer();
});

test('a report by a recovery code keeps its ticket and goes on by it', async () => {
  const asked: unknown[] = [];
  server.handlers['POST /v1/stolen-accounts/urgent'] = ({ body }) => {
    asked.push(body);
    return { ticket: 'pt_secret', visit: visit('identity_pending') };
  };
  server.handlers[`GET ${VISIT}`] = () => visit('identity_pending');
  await renderApp(server, '/stolen');
  const person = userEvent.setup();
  await person.type(await screen.findByLabelText('Phone number or mail address'), '13800000001');
  await person.click(screen.getByRole('radio', { name: 'By recovery code' }));
  await person.type(screen.getByLabelText('Recovery code', { selector: 'input' }), '8F3KQ-0TZ2M-W7X');
  await person.click(screen.getByRole('button', { name: 'Freeze it and report' }));
  await screen.findByText('Show a little more', { selector: '[data-testid=standing]' });
  expect(asked).toEqual([{ login: '13800000001', recovery_code: '8F3KQ-0TZ2M-W7X' }]);
  expect(localStorage.getItem('purser.stolen-ticket')).toBe('pt_secret');
});

test('after recent changes it says what changed, and what is wanted', async () => {
  localStorage.setItem('purser.stolen-ticket', 'pt_secret');
  server.handlers[`GET ${VISIT}`] = () => visit('identity_pending', { way: 'strengthened', changed: ['contact', 'devices'] });
  await renderApp(server, '/stolen');
  expect(await screen.findByText(/contact data and devices changed/)).toBeTruthy();
  expect(screen.getByText('A document and one other way, or three ways')).toBeTruthy();
  expect(screen.getByRole('radio', { name: /At a counter/, checked: true })).toBeTruthy();
});

function paid(part: Partial<Schemas['StolenPayment']> = {}): Schemas['StolenPayment'] {
  const money = (amount: number) => ({ amount, currency: 'CNY' }) as const;
  const from = { id: PAYMENT, wallet_id: PAYMENT, kind: 'transfer', name: '*伟', at: '2026-11-19T08:00:00Z' } as const;
  return { ...from, amount: money(60_000), fee: money(0), left: money(60_000), ...part };
}

test('a payment that was not mine is one tap', async () => {
  localStorage.setItem('purser.stolen-ticket', 'pt_secret');
  const claimed: unknown[] = [];
  server.handlers[`GET ${VISIT}`] = () => visit('investigating', { is_owner: true });
  server.handlers[`GET ${VISIT}/payments`] = () => ({ items: [paid()] });
  server.handlers[`POST ${VISIT}/claims`] = ({ body }) => {
    claimed.push(body);
    return visit('investigating', { is_owner: true });
  };
  await renderApp(server, '/stolen');
  await userEvent.click(await screen.findByRole('button', { name: 'Not mine' }));
  await waitFor(() => expect(claimed).toEqual([{ payment_id: PAYMENT }]));
});

test('of what came back in part the rest can be claimed, and a refusal says why, where it was asked for', async () => {
  localStorage.setItem('purser.stolen-ticket', 'pt_secret');
  let items = [paid({ left: { amount: 20_000, currency: 'CNY' } })];
  server.handlers[`GET ${VISIT}`] = () => visit('investigating', { is_owner: true });
  server.handlers[`GET ${VISIT}/payments`] = () => ({ items });
  server.handlers[`POST ${VISIT}/claims`] = () => {
    throw new Refusal(409, 'wallet_busy', 'Something is under way.');
  };
  await renderApp(server, '/stolen');
  const row = (await screen.findByText('¥400.00 of it came back. ¥200.00 can be claimed.')).closest('li');
  await userEvent.click(screen.getByRole('button', { name: 'Not mine' }));
  await waitFor(() => expect(within(row!).getByRole('alert').textContent).toBe('Something is under way.'));
  server.handlers[`POST ${VISIT}/claims`] = () => {
    items = [];
    throw new Refusal(422, 'claim_nothing_left', 'All of it is back.');
  };
  await userEvent.click(screen.getByRole('button', { name: 'Not mine' }));
  expect(await screen.findByText('*伟: All of it is back.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Not mine' })).toBeNull();
});

test('a payment that was mine after all is taken back, once it is asked for twice', async () => {
  localStorage.setItem('purser.stolen-ticket', 'pt_secret');
  const claim = { id: CLAIM, payment_id: PAYMENT, wallet_id: PAYMENT, kind: 'transfer', name: '*伟', at: '2026-11-19T08:00:00Z' } as const;
  const none = { amount: 0, currency: 'CNY' } as const;
  const named = (state: Schemas['StolenClaim']['state']) =>
    visit('investigating', {
      is_owner: true,
      claims: [{ ...claim, state, loss: { amount: 60_000, currency: 'CNY' }, credited: none, taken_back: none }],
    });
  server.handlers[`GET ${VISIT}`] = () => named('open');
  server.handlers[`GET ${VISIT}/payments`] = () => ({ items: [] });
  server.handlers[`POST ${VISIT}/claims/${CLAIM}/withdraw`] = () => named('withdrawn');
  await renderApp(server, '/stolen');
  expect((await screen.findByText('*伟')).closest('li')?.textContent).toContain('¥600.00');
  await userEvent.click(screen.getByRole('button', { name: 'It was me' }));
  expect(server.asked('POST', `${VISIT}/claims/${CLAIM}/withdraw`)).toHaveLength(0);
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'It was me' }));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'It was me' })).toBeNull());
  expect(screen.getByRole('button', { name: 'Nothing was taken' })).toBeTruthy();
});

test('a ticket that is worth nothing any more can be put away', async () => {
  localStorage.setItem('purser.stolen-ticket', 'pt_old');
  server.handlers[`GET ${VISIT}`] = () => {
    throw new Refusal(401, 'unauthenticated', 'Sign in.');
  };
  await renderApp(server, '/stolen');
  await userEvent.click(await screen.findByRole('button', { name: 'Report again' }));
  expect(await screen.findByRole('button', { name: 'Freeze it and report' })).toBeTruthy();
  expect(localStorage.getItem('purser.stolen-ticket')).toBeNull();
});

test('the new password is chosen once: from then on one signs in', async () => {
  localStorage.setItem('purser.stolen-ticket', 'pt_secret');
  const missing: Schemas['StolenVisit']['missing'] = ['password', 'second_factor', 'time'];
  server.handlers[`GET ${VISIT}`] = () => visit('cooling', { is_owner: true, missing });
  server.handlers['GET /v1/customers/me'] = () => {
    throw new Refusal(401, 'unauthenticated', 'Sign in.');
  };
  const { router } = await renderApp(server, '/stolen');
  expect(await screen.findByLabelText('New password', { selector: 'input' })).toBeTruthy();

  missing.shift();
  await queries.invalidateQueries();
  await userEvent.click(await screen.findByRole('button', { name: 'Sign in and go on' }));
  await waitFor(() => expect(router.state.location.search).toBe(`?next=${encodeURIComponent(`/matters/${MATTER}`)}`));
});
