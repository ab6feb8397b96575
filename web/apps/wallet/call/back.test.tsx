import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { Refusal, TestServer } from '../testing/server';
import type { MyContact } from './backs';

const CASE = '018f0000-0000-7000-8000-0000000000e1';
const CONTACT = '018f0000-0000-7000-8000-0000000000e2';

const back: MyContact = {
  id: CONTACT,
  kind: 'callback',
  state: 'due',
  since: '2026-11-23T08:00:00Z',
  first_queued_at: '2026-11-23T08:00:00Z',
  promised_s: null,
  ahead: 3,
  within_s: 300,
  may_call_back: false,
  not_before: null,
  tries: 0,
};

let server: TestServer;
let waiting: MyContact[];

beforeEach(() => {
  sessionStorage.clear();
  waiting = [];
  server = new TestServer();
  server.handlers['GET /v1/contacts'] = () => ({ items: waiting });
  server.handlers['GET /v1/calls/current'] = () => ({ call: null });
});

test('a callback is a case and a place in line; after a lost answer it is the same case', async () => {
  let tries = 0;
  server.handlers['POST /v1/cases'] = () => ({ id: CASE });
  server.handlers['POST /v1/callbacks'] = () => {
    tries += 1;
    if (tries === 1) throw new Refusal(503, 'temporarily_unavailable', 'Back in a moment');
    return back;
  };
  const { router } = await renderApp(server, '/call/back?type=refund');
  await userEvent.type(await screen.findByLabelText('What is it about?'), 'Where is my refund?');
  await userEvent.click(screen.getByRole('button', { name: 'Call me back' }));
  await screen.findByText('Back in a moment');
  await userEvent.click(screen.getByRole('button', { name: 'Call me back' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/call'));
  const made = server.asked('POST', '/v1/cases').map(({ body }) => body);
  expect(made[0]).toMatchObject({ type: 'refund', text: 'Where is my refund?' });
  expect(made[0]?.ref).toBe(made[1]?.ref);
  expect(server.asked('POST', '/v1/callbacks')[1]?.body).toEqual({ case_id: CASE, not_before: null });
});

test.each([
  [{}, 'Your place is kept. 3 before you.'],
  [{ ahead: 0 }, 'Your place is kept. You are next.'],
  [{ state: 'dialling' }, 'We are calling you now.'],
  [{ state: 'connected' }, 'You are on the phone with us.'],
  [{ state: 'callback_held', ahead: null, tries: 1, not_before: '2030-01-01T00:00:00Z' }, 'We did not reach you (1 of 3).'],
  [{ state: 'callback_held', ahead: null, not_before: '2030-01-01T00:00:00Z' }, 'Not before'],
] as const)('how it stands: %j', async (part, words) => {
  waiting = [{ ...back, ...part }];
  await renderApp(server, '/call/back');
  expect((await screen.findByTestId('callbacks')).textContent).toContain(words);
});

test('a call that goes on is not cancelled', async () => {
  waiting = [{ ...back, state: 'connected' }];
  await renderApp(server, '/call/back');
  await screen.findByTestId('callbacks');
  expect(screen.queryByRole('button', { name: 'No longer needed' })).toBeNull();
});

test('who needs it no longer says so', async () => {
  waiting = [back];
  server.handlers[`POST /v1/contacts/${CONTACT}/leave`] = () => {
    waiting = [];
    return { ...back, state: 'abandoned' };
  };
  await renderApp(server, '/call/back');
  await userEvent.click(await screen.findByRole('button', { name: 'No longer needed' }));
  await userEvent.click((await screen.findAllByRole('button', { name: 'No longer needed' })).at(-1)!);
  await waitFor(() => expect(screen.queryByTestId('callbacks')).toBeNull());
});
