import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { ME, Refusal, SUBJECT, TestServer } from '@purser/staff/testing/server';
import { CHAT, CONTACT, contact, CUSTOMER, desk, SOON } from '../testing/contacts';
import { renderDesk } from '../testing/renderDesk';
import type { Contact, Message } from './data';
import { lastQuestion } from './Suggestions';

function message(number: number, part: Partial<Message> = {}): Message {
  const said = { author: 'customer', agent: null, kind: 'text', text: '退款没到', choices: [], article: null } as const;
  return { number, ...said, choices: [], file: null, at: '2026-11-23T08:00:00Z', ...part };
}

let server: TestServer;
let held: Contact[];

beforeEach(() => {
  vi.stubGlobal('WebSocket', class {
    close() {}
  });
  server = new TestServer();
  held = [contact()];
  const permissions = ['queue.work', 'customer.open', 'customer.reveal', 'matters.read'];
  Object.assign(server.handlers, {
    'GET /v1/staff/me': () => ({ ...ME, permissions }),
    'GET /v1/staff/agents/me': () => desk(held),
    'GET /v1/staff/queue/choices': () => ({ breaks: [], codes: [{ code: 'refund', name: 'Refund' }], skills: [] }),
    [`GET /v1/staff/chats/${CHAT}`]: () => ({
      id: CHAT, customer_id: SUBJECT, contact_id: CONTACT, case_id: null, state: 'active', about: null, band: 3,
      language: 'zh', last_number: 1, read_to: 1, read_by_customer: 0, answer_by: null, since: '2026-11-23T08:00:00Z',
      opened_at: '2026-11-23T08:00:00Z', ended_at: null, ended_by: null,
    }),
    [`GET /v1/staff/chats/${CHAT}/messages`]: ({ query }: { query: Record<string, string> }) => ({
      items: query.after === '0' ? [message(1)] : [],
      last_number: 1,
    }),
    [`GET /v1/staff/customers/${SUBJECT}`]: () => CUSTOMER,
    [`GET /v1/staff/customers/${SUBJECT}/answers`]: ({ query }: { query: Record<string, string> }) => ({
      subject: query.subject, id: null, turn: 'us', late: true, lines: ['It is late.'], told: '退款晚了。',
    }),
    'GET /v1/help/search': () => ({ items: [] }),
    'GET /v1/staff/quick-replies': () => ({
      items: [{ code: 'quick.thanks', text: 'Thank you', translation: '谢谢您' }],
    }),
    [`POST /v1/staff/chats/${CHAT}/messages`]: () => message(2, { author: 'staff' }),
    [`POST /v1/staff/chats/${CHAT}/typing`]: () => ({}),
  });
});

test('what rings is taken by a key, on whatever page one is', async () => {
  held = [contact({ state: 'offered', deadline: SOON() })];
  server.handlers[`POST /v1/staff/contacts/${CONTACT}/accept`] = () => {
    held = [contact()];
    return held[0];
  };
  const { router } = await renderDesk(server, '/matters');
  await screen.findByTestId('offer');
  await userEvent.keyboard('a');
  await waitFor(() => expect(router.state.location.pathname).toBe(`/contacts/${CONTACT}`));
  expect(await screen.findByRole('log')).toBeTruthy();
  expect(screen.queryByTestId('offer')).toBeNull();
});

test('an answer is sent once under one key, a quick reply by its code, and nothing typed is lost', async () => {
  server.handlers[`POST /v1/staff/chats/${CHAT}/messages`] = () => {
    throw new Refusal(409, 'chat_not_yours', 'Somebody else has it.');
  };
  await renderDesk(server, `/contacts/${CONTACT}`);
  const area = await screen.findByLabelText('Your answer');
  await userEvent.type(area, 'One moment{Enter}');
  expect(await screen.findByText('Somebody else has it.')).toBeTruthy();
  expect((area as HTMLTextAreaElement).value).toBe('One moment');
  server.handlers[`POST /v1/staff/chats/${CHAT}/messages`] = () => message(2, { author: 'staff' });
  await userEvent.type(area, '{Enter}');
  await waitFor(() => expect((area as HTMLTextAreaElement).value).toBe(''));
  await userEvent.type(area, '/thank');
  expect(await screen.findByText('谢谢您')).toBeTruthy();
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(server.asked('POST', `/v1/staff/chats/${CHAT}/messages`)).toHaveLength(3));
  const sent = server.asked('POST', `/v1/staff/chats/${CHAT}/messages`);
  expect(sent.map((one) => one.body)).toEqual([{ text: 'One moment' }, { text: 'One moment' }, { quick_reply: 'quick.thanks' }]);
  expect(new Set(sent.map((one) => one.key)).size).toBe(3);
});

test('the true answer is about what the queue says, and is written in the customer’s language', async () => {
  await renderDesk(server, `/contacts/${CONTACT}`);
  await screen.findByText('It is late.');
  expect(server.asked('GET', `/v1/staff/customers/${SUBJECT}/answers`)[0]?.query.subject).toBe('refund');
  await userEvent.click(screen.getByRole('button', { name: 'Use as answer' }));
  expect(((await screen.findByLabelText('Your answer')) as HTMLTextAreaElement).value).toBe('退款晚了。');
});

test('a field is shown without its mask for a reason only', async () => {
  const reveal = `/v1/staff/customers/${SUBJECT}/reveal`;
  server.handlers[`POST ${reveal}`] = () => ({ field: 'phone', value: '13800000001', until: SOON() });
  await renderDesk(server, `/contacts/${CONTACT}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Show without the mask: Phone' }));
  const sheet = within(screen.getByRole('dialog'));
  const button = sheet.getByRole('button', { name: /Show without/ });
  expect((button as HTMLButtonElement).disabled).toBe(true);
  await userEvent.type(sheet.getByLabelText('Reason'), 'she wants to be rung');
  await userEvent.click(button);
  expect((await screen.findByTestId('field-phone')).textContent).toBe('13800000001');
  expect(server.asked('POST', reveal)[0]?.body).toEqual({ field: 'phone', reason: 'she wants to be rung' });
});

test('to ask for a person is no question', () => {
  const human = [message(1), message(2, { text: '转人工' }), message(3, { author: 'assistant', kind: 'phrase', text: '…' })];
  expect(lastQuestion(human)).toBe('退款没到');
  expect(lastQuestion([...human, message(4, { text: '可以退到余额吗' })])).toBe('可以退到余额吗');
});
