import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { ME, Refusal, SUBJECT, TestServer } from '@purser/staff/testing/server';
import { renderDesk } from '../testing/renderDesk';
import type { Case } from './data';

const ID = '018f0000-0000-7000-8000-0000000000f1';
const PATH = `/v1/staff/cases/${SUBJECT}/${ID}`;

const TYPES = [
  { code: 'question', zh: '咨询', en: 'Question', regulatory: false, fields: [] },
  {
    code: 'theft', zh: '账户被盗', en: 'Stolen account', regulatory: false,
    fields: [
      { name: 'noticed_at', kind: 'date', zh: '发现时间', en: 'Noticed on', choices: [] },
      { name: 'police', kind: 'choice', zh: '报警情况', en: 'Police report', choices: ['no', 'filed'] },
    ],
  },
];

function one(part: Partial<Case> = {}): Case {
  return {
    id: ID, subject_id: SUBJECT, number: 'EBTAGJCH', customer: null, contact: 'a***@example.com', type: 'question',
    priority: 1, band: 3, channel: 'mail', language: 'en', state: 'open', title: 'Where is it?', tags: ['vip'],
    assigned_to: { id: ME.id, name: ME.name }, mine: true, entries: 1, outcome: null, due_clock: 'next',
    due_at: '2026-11-22T08:00:00Z', opened_at: '2026-11-22T07:00:00Z', changed_at: '2026-11-22T07:00:00Z', fields: {},
    thread: [
      {
        case_id: ID, number: 1, kind: 'message', direction: 'in', channel: 'mail', author: 'stranger', name: null,
        text: 'My money is gone', data: {}, files: [], at: '2026-11-22T07:00:00Z',
      },
    ],
    clocks: { clocks: [], with_bot: 0, answers: 0, late_answers: 0 },
    links: [], watchers: [], watching: false, others: [], merged_into: null, merged_from: [],
    actions: ['assign', 'resolve', 'wait_customer'], history: [],
    ...part,
  };
}

function desk(): TestServer {
  const server = new TestServer();
  const other = { person: { id: SUBJECT, name: '林晓' }, is_writing: true, seen_at: '2026-11-22T07:00:00Z' };
  Object.assign(server.handlers, {
    'GET /v1/staff/me': () => ({ ...ME, permissions: ['case.work', 'matters.read'] }),
    'GET /v1/staff/cases': () => ({ items: [one()], next_cursor: null }),
    'GET /v1/staff/case-policy': () => ({ types: TYPES, outcomes: [{ code: 'done', zh: '已办理', en: 'Done' }], priorities: [] }),
    'GET /v1/staff/macros': () => ({ items: [] }),
    [`GET ${PATH}`]: () => one(),
    [`POST ${PATH}/presence`]: () => ({ others: [other] }),
  });
  return server;
}

test('whoever else has it open is said, and an answer does not go past what was written since', async () => {
  const server = desk();
  server.handlers[`POST ${PATH}/messages`] = ({ body }) => {
    if (body.anyway !== true) throw new Refusal(409, 'case_moved_on', 'Something was written meanwhile.');
    return one({ entries: 3 });
  };
  await renderDesk(server, '/cases');
  await userEvent.click(await screen.findByRole('link', { name: /Where is it/ }));
  expect((await screen.findByTestId('others')).textContent).toContain('林晓');
  await userEvent.type(screen.getByLabelText('Answer', { selector: 'textarea' }), 'We look into it');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Send anyway' }));
  await waitFor(() =>
    expect((screen.getByLabelText('Answer', { selector: 'textarea' }) as HTMLTextAreaElement).value).toBe(''),
  );
  const sent = server.asked('POST', `${PATH}/messages`).map((request) => request.body);
  expect(sent.map((body) => [body.seen, body.anyway, body.wait])).toEqual([
    [1, false, true],
    [1, true, true],
  ]);
  expect(sent[0]?.ref).toBe(sent[1]?.ref);
});

test('only the acts of the table are offered, and a case that nobody has is taken by a key', async () => {
  const server = desk();
  server.handlers[`GET ${PATH}`] = () => one({ mine: false, assigned_to: null, actions: ['assign'] });
  server.handlers[`POST ${PATH}/take`] = () => one();
  await renderDesk(server, `/cases/${SUBJECT}/${ID}`);
  await screen.findByRole('button', { name: 'Take the case' });
  expect(screen.queryByRole('button', { name: 'Resolve' })).toBeNull();
  await userEvent.keyboard('a');
  expect(await screen.findByRole('button', { name: 'Resolve' })).toBeTruthy();
  expect(server.asked('POST', `${PATH}/take`)).toHaveLength(1);
});

test('what a case is can be said anew: type, the fields of that type, and tags', async () => {
  const server = desk();
  server.handlers[`GET ${PATH}`] = () => one({ actions: ['assign', 'classify'] });
  server.handlers[`PATCH ${PATH}`] = () => one({ type: 'theft', tags: ['vip', '加急'], fields: { police: 'filed' }, actions: ['classify'] });
  await renderDesk(server, `/cases/${SUBJECT}/${ID}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Say what it is' }));
  await userEvent.selectOptions(screen.getByLabelText('Type'), 'theft');
  await userEvent.selectOptions(screen.getByLabelText('Police report'), 'Report filed');
  await userEvent.type(screen.getByLabelText('Tags'), '，加急, vip');
  await userEvent.click(screen.getByRole('button', { name: 'Keep' }));
  await waitFor(() => expect(server.asked('PATCH', PATH)).toHaveLength(1));
  expect(server.asked('PATCH', PATH)[0]?.body).toEqual({
    title: 'Where is it?', type: 'theft', priority: 1, tags: ['vip', '加急'], fields: { police: 'filed' },
  });
  expect(await screen.findByText('Report filed')).toBeTruthy();
});

test('what is chosen goes into a case of its own', async () => {
  const server = desk();
  const other = '018f0000-0000-7000-8000-0000000000f2';
  server.handlers[`GET ${PATH}`] = () => one({ actions: ['classify'] });
  server.handlers[`POST ${PATH}/split`] = () => one({ id: other, number: 'NEWCASE2', title: 'The card' });
  await renderDesk(server, `/cases/${SUBJECT}/${ID}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Make two cases of it' }));
  const [go] = screen.getAllByRole<HTMLButtonElement>('button', { name: 'Make two cases of it' }).slice(-1);
  expect(go?.disabled).toBe(true);
  await userEvent.click(screen.getByRole('checkbox', { name: /My money is gone/ }));
  await userEvent.type(screen.getByLabelText('Title'), 'The card');
  await userEvent.click(go!);
  expect(await screen.findByRole('heading', { name: 'The card' })).toBeTruthy();
  expect(server.asked('POST', `${PATH}/split`)[0]?.body).toEqual({ numbers: [1], type: 'question', title: 'The card' });
});

test('a merchant is asked only by whom the customer paid, and what they say stands apart', async () => {
  const server = desk();
  const customer = { id: SUBJECT, name: '*伟', login: null } as unknown as NonNullable<Case['customer']>;
  server.handlers[`GET ${PATH}`] = () => one({ customer, mine: true, actions: ['wait_merchant'] });
  server.handlers[`GET ${PATH}/merchants`] = () => ({ items: [{ id: ID, name: '海港书店', order_nos: ['B-1'] }] });
  const asked = one({ customer, state: 'waiting_merchant', actions: [] });
  const entry = {
    ...asked.thread[0]!, number: 2, kind: 'merchant' as const, direction: 'out' as const, author: 'staff' as const,
    name: 'Ming', text: 'Was it sent?', data: { name: '海港书店' },
  };
  server.handlers[`POST ${PATH}/questions`] = () => ({ ...asked, thread: [...asked.thread, entry] });
  await renderDesk(server, `/cases/${SUBJECT}/${ID}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Ask the merchant' }));
  expect(await screen.findByRole('option', { name: '海港书店 · B-1' })).toBeTruthy();
  await userEvent.type(screen.getByLabelText('What you want to know'), 'Was it sent?');
  await userEvent.click(screen.getByRole('button', { name: 'Ask' }));
  expect(await screen.findByText('To 海港书店; the customer does not see it')).toBeTruthy();
  expect(server.asked('POST', `${PATH}/questions`)[0]?.body).toMatchObject({ merchant_id: ID, text: 'Was it sent?', files: [] });
});

test('a case that is not one\'s own is not shown, but can be taken', async () => {
  const server = desk();
  server.handlers[`GET ${PATH}`] = () => {
    throw new Refusal(403, 'case_not_yours', 'It is not yours.');
  };
  server.handlers[`POST ${PATH}/take`] = () => one();
  await renderDesk(server, `/cases/${SUBJECT}/${ID}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Take the case' }));
  expect(await screen.findByText('My money is gone')).toBeTruthy();
});
