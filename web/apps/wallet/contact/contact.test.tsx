import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { TestServer } from '../testing/server';
import type { Channel, Contact } from './data';

const PAYMENT = '018f0000-0000-7000-8000-0000000000c1';
const CASE = '018f0000-0000-7000-8000-0000000000c2';

const chat: Channel = {
  way: 'chat',
  name: 'Chat',
  address: null,
  always: false,
  open: true,
  until: '2026-11-24T10:00:00Z',
  opens_at: null,
  today: ['09:00-18:00'],
  within_s: 300,
  ahead: 2,
};
const freeze: Channel = { ...chat, way: 'freeze', name: 'Freeze your account', always: true, within_s: null };
const write: Channel = { ...chat, way: 'case', name: 'Write to us', always: true, within_s: null, ahead: null };

function contact(part: Partial<Contact> = {}): Contact {
  return {
    answer: {
      subject: 'activity',
      id: PAYMENT,
      turn: 'nobody',
      late: false,
      lines: [{ code: 'activity.payment_succeeded', text: 'Your payment of ¥10.00 went through.' }],
      next: [{ code: 'ask_refund_of', label: 'Ask for a refund', route: `/refunds/new/${PAYMENT}` }],
    },
    at_hand: [{ code: 'payment', label: 'Payment number', value: PAYMENT }],
    channels: [freeze, chat, write],
    attach: { type: 'payment', kind: 'payment', object_id: PAYMENT },
    open_case: null,
    ...part,
  };
}

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers['GET /v1/contact'] = () => contact();
});

test('the answer comes first, then the ways with their waits and everything attached', async () => {
  await renderApp(server, `/contact/activity/${PAYMENT}`);
  expect((await screen.findByTestId('answer')).textContent).toContain('¥10.00');
  expect(screen.getByRole('button', { name: 'Ask for a refund' })).toBeTruthy();
  expect(screen.getByTestId('wait-chat').textContent).toContain('Within 5 minutes, four times of five');
  expect(screen.getByTestId('wait-chat').textContent).toContain('2 before you');
  expect(screen.queryByTestId('wait-freeze')).toBeNull();
  expect(screen.getByRole('link', { name: /Chat/ }).getAttribute('href')).toBe(`/chat?about=activity&id=${PAYMENT}`);
  expect(screen.getByRole('link', { name: /Write to us/ }).getAttribute('href')).toBe(
    `/cases/new?type=payment&kind=payment&id=${PAYMENT}`,
  );
  expect(within(screen.getByTestId('at-hand')).getByText(PAYMENT)).toBeTruthy();
});

test('no wait is made up, and closed is said to be closed', async () => {
  const closed = { ...chat, open: false, until: null, opens_at: '2026-11-25T01:00:00Z', within_s: null, ahead: null };
  server.handlers['GET /v1/contact'] = () => contact({ channels: [closed] });
  await renderApp(server, '/contact/account');
  expect((await screen.findByTestId('wait-chat')).textContent).toMatch(/^Opens /);
  expect(screen.getByText('Closed now')).toBeTruthy();
});

test('nobody is there: that is what it says', async () => {
  server.handlers['GET /v1/contact'] = () => contact({ channels: [{ ...chat, within_s: null, ahead: 0 }] });
  await renderApp(server, '/contact/account');
  expect((await screen.findByTestId('wait-chat')).textContent).toContain('Nobody of us is online right now');
});

test('a case about the same thing is gone on with', async () => {
  server.handlers['GET /v1/contact'] = () =>
    contact({ open_case: { id: CASE, number: 'K-7', state: 'open' }, answer: { ...contact().answer, late: true } });
  const { router } = await renderApp(server, `/contact/activity/${PAYMENT}`);
  expect(await screen.findByText(/case K-7/)).toBeTruthy();
  expect(screen.getByRole('alert').textContent).toContain('We are late');
  server.handlers[`GET /v1/cases/${CASE}`] = () => new Promise(() => undefined);
  await userEvent.click(screen.getByRole('button', { name: 'Go on with it' }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`/cases/${CASE}`));
});
