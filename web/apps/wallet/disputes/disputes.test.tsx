import type { Schemas } from '@purser/client';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { TestServer } from '../testing/server';

const PAYMENT = '018f0000-0000-7000-8000-0000000000d1';
const DISPUTE = '018f0000-0000-7000-8000-0000000000d2';

const cny = (amount: number) => ({ amount, currency: 'CNY' as const });

const timeline: Schemas['Timeline'] = {
  id: DISPUTE,
  procedure: 'dispute',
  state: 'answered',
  turn: 'customer',
  opened_at: '2026-11-20T08:00:00Z',
  since: '2026-11-20T08:00:00Z',
  ended_at: null,
  actions: ['accept', 'accept_goods', 'escalate', 'withdraw', 'add_evidence'],
  next: [{ step: 'expire', due_at: '2026-12-10T08:00:00Z' }],
  steps: [],
};

const dispute: Schemas['DisputeOut'] = {
  id: DISPUTE,
  payment_id: PAYMENT,
  order_no: null,
  merchant: { id: PAYMENT, name: 'Morning Coffee' },
  payer: '*伟',
  reason: 'not_as_described',
  description: 'Cold',
  paid_amount: cny(10_000),
  claimed: cny(10_000),
  offer: { reply: 'part_refund', amount: cny(3_000), text: 'Sorry', at: '2026-11-20T09:00:00Z' },
  goods: null,
  rounds: 0,
  asked: [],
  award: null,
  paid: cny(0),
  by_guarantee: cny(0),
  decisions: [],
  appeals: [],
  checklist: ['photos'],
  evidence: [],
  timeline,
};

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers[`GET /v1/payments/${PAYMENT}/refundable`] = () => ({
    paid: cny(10_000),
    refunded: cny(0),
    left: cny(10_000),
    times: 0,
    until: '2027-11-20T08:00:00Z',
    blocked: null,
    blocked_title: null,
    again_at: null,
    way: 'balance',
  });
  server.handlers[`GET /v1/proceedings/${DISPUTE}`] = () => timeline;
  server.handlers[`GET /v1/disputes/${DISPUTE}`] = () => dispute;
});

test('a dispute is opened for all of it, with what happened', async () => {
  const sent: unknown[] = [];
  server.handlers['POST /v1/disputes'] = (request) => {
    sent.push(request.body);
    return dispute;
  };
  const { router } = await renderApp(server, `/disputes/new/${PAYMENT}`);
  const open = await screen.findByRole('button', { name: 'Open the dispute' });
  expect(open).toHaveProperty('disabled', true);
  await userEvent.type(screen.getByLabelText('What happened'), 'Cold');
  await userEvent.click(open);
  await waitFor(() => expect(router.state.location.pathname).toBe(`/matters/${DISPUTE}`));
  expect(sent).toEqual([
    { payment_id: PAYMENT, reason: 'not_as_described', description: 'Cold', amount: cny(10_000) },
  ]);
});

test('who did not pay is led to the report of a stolen account', async () => {
  await renderApp(server, `/disputes/new/${PAYMENT}`);
  await userEvent.click(await screen.findByLabelText('I did not pay this'));
  expect(screen.getByRole('link', { name: 'Report it' }).getAttribute('href')).toContain('/security/stolen');
  expect(screen.queryByRole('button', { name: 'Open the dispute' })).toBeNull();
});

test('an offer is accepted only after asking', async () => {
  const accepted: string[] = [];
  server.handlers[`POST /v1/disputes/${DISPUTE}/accept`] = () => {
    accepted.push('yes');
    return dispute;
  };
  await renderApp(server, `/matters/${DISPUTE}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Accept the offer' }));
  expect(accepted).toEqual([]);
  const buttons = await screen.findAllByRole('button', { name: 'Accept the offer' });
  await userEvent.click(buttons[buttons.length - 1] as HTMLElement);
  await waitFor(() => expect(accepted).toEqual(['yes']));
});

test('a refusal leaves nothing to accept', async () => {
  server.handlers[`GET /v1/disputes/${DISPUTE}`] = () => ({
    ...dispute,
    offer: { reply: 'refused', amount: null, text: 'No', at: '2026-11-20T09:00:00Z' },
  });
  await renderApp(server, `/matters/${DISPUTE}`);
  await screen.findByRole('button', { name: 'Ask for a decision' });
  expect(screen.queryByRole('button', { name: 'Accept the offer' })).toBeNull();
});
