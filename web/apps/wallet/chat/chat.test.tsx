import type { Schemas } from '@purser/client';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { Refusal, TestServer } from '../testing/server';
import { join } from './useChat';

const CHAT = '018f0000-0000-7000-8000-0000000000c1';

const chat: Schemas['ChatOut'] = {
  id: CHAT,
  state: 'assistant',
  about: null,
  agent: null,
  wait: null,
  last_number: 1,
  read_to: 0,
  read_by_them: 0,
  case_id: null,
  opened_at: '2026-11-23T08:00:00Z',
  ended_at: null,
  ended_by: null,
};

function message(number: number, part: Partial<Schemas['ChatMessage']>): Schemas['ChatMessage'] {
  return {
    number,
    author: 'assistant',
    agent: null,
    kind: 'phrase',
    text: 'Hello',
    choices: [],
    article: null,
    file: null,
    at: '2026-11-23T08:00:00Z',
    ...part,
  };
}

let server: TestServer;

beforeEach(() => {
  sessionStorage.clear();
  Element.prototype.scrollIntoView = () => undefined;
  server = new TestServer();
  server.handlers['POST /v1/chats'] = () => chat;
  server.handlers[`GET /v1/chats/${CHAT}/messages`] = () => ({
    items: [
      message(1, {
        choices: [
          { id: 'refund', label: 'A refund', route: null },
          { id: 'bills', label: 'Your bills', route: '/bills' },
        ],
      }),
    ],
    last_number: 1,
  });
});

test('what is said is sent once, also when the first answer was lost', async () => {
  const keys: (string | null)[] = [];
  server.handlers[`POST /v1/chats/${CHAT}/messages`] = ({ key, body }) => {
    keys.push(key);
    if (keys.length === 1) throw new Refusal(503, 'temporarily_unavailable', 'Back in a moment');
    return message(2, { author: 'customer', kind: 'text', text: String(body.text) });
  };
  await renderApp(server, '/chat');
  await userEvent.type(await screen.findByLabelText('Say what it is about'), 'Where is my refund?{enter}');
  await screen.findByText('Sending …');
  await waitFor(() => expect(screen.queryByText('Sending …')).toBeNull(), { timeout: 4_000 });
  expect(screen.getAllByText('Where is my refund?')).toHaveLength(1);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test('words that were refused go back into the field', async () => {
  server.handlers[`POST /v1/chats/${CHAT}/messages`] = () => {
    throw new Refusal(409, 'chat_ended', 'This chat has ended.');
  };
  await renderApp(server, '/chat');
  await userEvent.type(await screen.findByLabelText('Say what it is about'), 'Hello?');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  await screen.findByText('This chat has ended.');
  expect(screen.getByLabelText<HTMLTextAreaElement>('Say what it is about').value).toBe('Hello?');
});

test('a choice is an answer or a page; a person comes on the first ask, with place and wait', async () => {
  const chosen: unknown[] = [];
  server.handlers[`POST /v1/chats/${CHAT}/choices`] = ({ body }) => {
    chosen.push(body);
    return message(2, { author: 'customer', kind: 'choice', text: 'A refund' });
  };
  server.handlers[`POST /v1/chats/${CHAT}/person`] = () => ({
    ...chat,
    state: 'queued',
    wait: { ahead: 2, within_seconds: 170, queued_at: '2026-11-23T08:00:00Z' },
  });
  await renderApp(server, '/chat?about=refund');
  const page = await screen.findByRole<HTMLAnchorElement>('link', { name: 'Your bills' });
  expect(page.getAttribute('href')).toBe('/bills');
  await userEvent.click(screen.getByRole('button', { name: 'A refund' }));
  await waitFor(() => expect(chosen).toEqual([{ number: 1, choice: 'refund' }]));
  expect(server.seen.find(({ path }) => path === '/v1/chats')?.body).toEqual({ about: { subject: 'refund', id: null } });
  await userEvent.click(screen.getByRole('button', { name: 'Talk to a person' }));
  const standing = await screen.findByText(/2 people are ahead of you/);
  expect(standing.textContent).toContain('no longer than 3 minutes');
});

test('help that was named can be opened after the next words, other answers cannot be given any more', async () => {
  const choices = [
    { id: 'a0', label: 'What withdrawals cost', route: null },
    { id: 'refund', label: 'A refund', route: null },
  ];
  server.handlers[`GET /v1/chats/${CHAT}/messages`] = () => ({
    items: [message(1, { choices }), message(2, { author: 'customer', kind: 'text', text: 'Hm.' })],
    last_number: 2,
  });
  await renderApp(server, '/chat');
  expect((await screen.findByRole<HTMLButtonElement>('button', { name: 'What withdrawals cost' })).disabled).toBe(false);
  expect(screen.queryByRole('button', { name: 'A refund' })).toBeNull();
});

test('what comes twice is there once, in order', () => {
  const both = join([message(1, {}), message(3, {})], [message(2, {}), message(3, { text: 'again' })]);
  expect(both.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(both[2]?.text).toBe('again');
});
