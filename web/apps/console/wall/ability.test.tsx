import { ME, TestServer } from '@purser/staff/testing/server';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderConsole } from '../testing/renderConsole';

const GUO = '018f0000-0000-7000-8000-0000000000f2';
const AT = '2026-11-23T08:00:00Z';

function floor(permissions: string[]): TestServer {
  const server = new TestServer();
  const agent = {
    id: GUO, name: '郭靖', presence: 'available', reason: '', activity: 'available', since: AT, idle_since: AT,
    languages: ['zh'], skills: ['refunds'], voice: 1, chats: 3, cases: 0, speaks: true, contacts: [],
  };
  const nothing = { arrived: 0, answered: 0, abandoned: 0, service_level: null, speed_of_answer_s: null, abandonment: null };
  Object.assign(server.handlers, {
    'GET /v1/staff/me': () => ({ ...ME, permissions }),
    'GET /v1/staff/queue/wall': () => ({
      at: AT, waiting: [], channels: [], agents: [agent], activities: {}, today: { ...nothing, promises_kept: null },
    }),
    'GET /v1/staff/hotline': () => ({ at: AT, carriers: [], calls: [] }),
    [`PUT /v1/staff/agents/${GUO}`]: () => agent,
  });
  return server;
}

test('a supervisor says what a colleague can do, and gives them room for cases', async () => {
  const server = floor(['queue.read', 'queue.write']);
  await renderConsole(server, '/');
  await userEvent.click(await screen.findByRole('button', { name: 'What 郭靖 can do' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'English' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'Theft' }));
  await userEvent.selectOptions(screen.getByLabelText('Phone'), 'Takes no calls');
  await userEvent.selectOptions(screen.getByLabelText('Cases from the queue at a time'), '2');
  await userEvent.type(screen.getByLabelText('Reason'), 'mails this week');
  await userEvent.click(screen.getAllByRole('button', { name: 'What 郭靖 can do' }).at(-1)!);
  await waitFor(() => expect(server.asked('PUT', `/v1/staff/agents/${GUO}`)).toHaveLength(1));
  expect(server.asked('PUT', `/v1/staff/agents/${GUO}`)[0]?.body).toEqual({
    languages: ['zh', 'en'], skills: ['theft', 'refunds'], voice: 0, chats: 3, cases: 2, reason: 'mails this week',
  });
});

test('who only watches changes nothing', async () => {
  await renderConsole(floor(['queue.read']), '/');
  expect(await screen.findByText('郭靖')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'What 郭靖 can do' })).toBeNull();
});
