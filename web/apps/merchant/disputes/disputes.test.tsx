import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderConsole } from '../testing/renderConsole';
import { cny, refund, Refusal, SHOP, TestServer } from '../testing/server';
import { waitsForMe, type Dispute } from './useDisputes';

const ID = '018f0000-0000-7000-8000-0000000000d1';
const PATH = `/v1/merchants/me/disputes/${ID}`;
const line = refund().timeline;

function dispute(part: Partial<Dispute> = {}, timeline: Partial<Dispute['timeline']> = {}): Dispute {
  return {
    id: ID,
    payment_id: ID,
    order_no: 'B-1001',
    merchant: { id: SHOP, name: '海港书店' },
    payer: '**敏',
    reason: 'not_as_described',
    description: 'A page is missing.',
    paid_amount: cny(12_800),
    claimed: cny(12_800),
    offer: null,
    goods: null,
    rounds: 0,
    asked: [],
    award: null,
    paid: cny(0),
    by_guarantee: cny(0),
    decisions: [],
    appeals: [],
    checklist: ['product_description'],
    evidence: [],
    timeline: { ...line, procedure: 'dispute', state: 'negotiation', actions: ['offer', 'refuse', 'add_evidence'], next: [], ...timeline },
    ...part,
  };
}

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers['GET /v1/merchants/me/disputes'] = () => ({ items: [dispute()], next_cursor: null });
  server.handlers[`GET ${PATH}`] = () => dispute();
});

test('a part refund takes an amount below what is claimed, and words', async () => {
  server.handlers[`POST ${PATH}/answer`] = () => dispute();
  await renderConsole(server, '/disputes');
  await userEvent.click(await screen.findByRole('link', { name: /Nov 23/ }));
  await userEvent.click(await screen.findByRole('radio', { name: /^Part refund/ }));
  const send = screen.getByRole<HTMLButtonElement>('button', { name: 'Send the answer' });
  await userEvent.type(screen.getByLabelText('How much'), '128');
  await userEvent.type(screen.getByLabelText('What you have to say'), 'Sorry.');
  expect(screen.getByText('Less than the ¥128.00 that is claimed.')).toBeTruthy();
  expect(send.disabled).toBe(true);
  await userEvent.clear(screen.getByLabelText('How much'));
  await userEvent.type(screen.getByLabelText('How much'), '40.5');
  await userEvent.click(send);
  await waitFor(() =>
    expect(server.asked('POST', `${PATH}/answer`)[0]?.body).toEqual({ reply: 'part_refund', text: 'Sorry.', amount: 4_050 }),
  );
});

test('what was typed is there again after a reload', async () => {
  const { unmount } = await renderConsole(server, `/disputes/${ID}`);
  await userEvent.type(await screen.findByLabelText('What you have to say'), 'We sent it');
  unmount();
  await renderConsole(server, `/disputes/${ID}`);
  expect((await screen.findByLabelText<HTMLTextAreaElement>('What you have to say')).value).toBe('We sent it');
});

test('a file that is refused is said to be so, one that is kept shows its digest', async () => {
  server.handlers[`POST ${PATH}/evidence`] = () => {
    throw new Refusal(422, 'evidence_unknown', 'That is not a picture.');
  };
  await renderConsole(server, `/disputes/${ID}`);
  const picker = await screen.findByLabelText('Add a file');
  await userEvent.upload(picker, new File(['#!/bin/sh'], 'a.png', { type: 'image/png' }));
  expect(await screen.findByText('That is not a picture.')).toBeTruthy();
  const file = {
    id: ID, name: 'a.png', media_type: 'image/png', size: 9, pages: 1, sha256: 'ab'.repeat(32), side: 'merchant',
    shared_with: ['customer'], original_id: null, uploaded_at: '2026-11-23T09:00:00Z',
  };
  server.handlers[`POST ${PATH}/evidence`] = () => file;
  server.handlers[`GET ${PATH}`] = () => dispute({ evidence: [file] });
  await userEvent.upload(picker, new File(['x'], 'a.png', { type: 'image/png' }));
  expect(await screen.findByText('SHA-256 abababababababab…')).toBeTruthy();
});

test('a decision is paid once, after it was confirmed with the amount', async () => {
  server.handlers[`GET ${PATH}`] = () => dispute({ award: cny(9_900) }, { state: 'enforcing', actions: ['pay'] });
  server.handlers[`POST ${PATH}/pay`] = () => dispute();
  await renderConsole(server, `/disputes/${ID}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Pay what was decided' }));
  expect(await screen.findByText('Pay ¥99.00?')).toBeTruthy();
  await userEvent.click(screen.getAllByRole('button', { name: 'Pay what was decided' }).at(-1)!);
  await waitFor(() => expect(server.asked('POST', `${PATH}/pay`)).toHaveLength(1));
  expect(server.asked('POST', `${PATH}/pay`)[0]?.key).toMatch(/^[0-9a-f]{32}$/);
});

test('what waits for the merchant is told by what is asked, not by the state alone', () => {
  expect(waitsForMe(dispute())).toBe(true);
  expect(waitsForMe(dispute({ asked: ['customer'] }, { state: 'evidence', turn: 'customer' }))).toBe(false);
  expect(waitsForMe(dispute({ asked: ['merchant'] }, { state: 'evidence', turn: 'customer' }))).toBe(true);
  const goods = { sender: 'merchant' as const, carrier: null, tracking: null, sent_at: null };
  expect(waitsForMe(dispute({ goods }, { state: 'fulfilling', turn: 'customer' }))).toBe(true);
  expect(waitsForMe(dispute({ goods: { ...goods, sender: 'customer' } }, { state: 'fulfilling', turn: 'customer' }))).toBe(false);
});
