import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { Refusal, TestServer } from '../testing/server';
import type { Case } from './data';

const CASE = '018f0000-0000-7000-8000-0000000000d1';
const OTHER = '018f0000-0000-7000-8000-0000000000d2';
const PAYMENT = '018f0000-0000-7000-8000-0000000000d3';

function one(part: Partial<Case> = {}): Case {
  return {
    id: CASE,
    number: 'K-1',
    type: 'payment',
    title: 'Paid twice',
    state: 'open',
    waits_for_me: false,
    opened_at: '2026-11-23T01:00:00Z',
    changed_at: '2026-11-23T01:00:00Z',
    messages: [
      { number: 1, direction: 'in', channel: 'app', author: 'customer', text: 'Why?', files: [], at: '2026-11-23T01:00:00Z' },
    ],
    links: [],
    outcome: null,
    answer_by: '2026-11-23T05:00:00Z',
    decided_by: null,
    merged_into: null,
    timeline: {
      id: CASE,
      procedure: 'case',
      state: 'open',
      turn: 'agent',
      opened_at: '2026-11-23T01:00:00Z',
      since: '2026-11-23T01:00:00Z',
      ended_at: null,
      actions: ['resolve'],
      next: [],
      steps: [],
    },
    ...part,
  };
}

let server: TestServer;

beforeEach(() => {
  sessionStorage.clear();
  server = new TestServer();
  server.handlers[`GET /v1/cases/${CASE}`] = () => one();
  server.handlers['GET /v1/case-types'] = () => ({
    items: [
      { code: 'payment', zh: '付款', en: 'Payments', regulatory: false, fields: [] },
      { code: 'other', zh: '其他', en: 'Something else', regulatory: false, fields: [] },
    ],
  });
});

test('what is sent again after a lost answer is the same message, and nothing typed is lost', async () => {
  const sent: unknown[] = [];
  server.handlers[`POST /v1/cases/${CASE}/messages`] = (request) => {
    sent.push(request.body.ref);
    if (sent.length === 1) throw new Refusal(503, 'busy', 'Later');
    return one();
  };
  await renderApp(server, `/cases/${CASE}`);
  await userEvent.type(await screen.findByLabelText('Your message'), 'Still waiting');
  const send = screen.getByRole('button', { name: 'Send' });
  await userEvent.click(send);
  await waitFor(() => expect(sent).toHaveLength(1));
  expect((screen.getByLabelText('Your message') as HTMLTextAreaElement).value).toBe('Still waiting');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[0]).toBe(sent[1]);
  await waitFor(() => expect((screen.getByLabelText('Your message') as HTMLTextAreaElement).value).toBe(''));
});

test('a message after the end begins a new case, and leads there', async () => {
  server.handlers[`GET /v1/cases/${CASE}`] = () => one({ state: 'closed', answer_by: null });
  server.handlers[`GET /v1/cases/${OTHER}`] = () => one({ id: OTHER });
  server.handlers[`POST /v1/cases/${CASE}/messages`] = () => one({ id: OTHER });
  const { router } = await renderApp(server, `/cases/${CASE}`);
  await userEvent.type(await screen.findByLabelText('Your message'), 'Once more');
  expect(screen.queryByRole('button', { name: 'Attach a picture or a PDF' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`/cases/${OTHER}`));
});

test('what it is about is attached by itself', async () => {
  const asked: unknown[] = [];
  server.handlers['POST /v1/cases'] = (request) => {
    asked.push(request.body);
    return one();
  };
  const { router } = await renderApp(server, `/cases/new?type=payment&kind=payment&id=${PAYMENT}`);
  await userEvent.type(await screen.findByLabelText('What happened, and what should we do?'), 'Twice!');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`/cases/${CASE}`));
  expect(asked).toEqual([
    expect.objectContaining({ type: 'payment', text: 'Twice!', links: [{ kind: 'payment', id: PAYMENT }] }),
  ]);
});
