import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { ME, Refusal, SUBJECT, TestServer } from '@purser/staff/testing/server';
import { renderDesk } from '../testing/renderDesk';
import type { Case } from './data';

const ID = '018f0000-0000-7000-8000-0000000000f1';
const PATH = `/v1/staff/cases/${SUBJECT}/${ID}`;

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
    'GET /v1/staff/case-policy': () => ({ types: [], outcomes: [{ code: 'done', zh: '已办理', en: 'Done' }], priorities: [] }),
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
