import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { Refusal, TestServer } from '../testing/server';
import type { Suggestion, Survey } from './data';

const SURVEY = '018f0000-0000-7000-8000-0000000000e1';
const CASE = '018f0000-0000-7000-8000-0000000000e2';

const open: Survey = {
  id: SURVEY,
  case_id: CASE,
  asked_at: '2026-11-23T01:00:00Z',
  closes_at: '2026-11-30T01:00:00Z',
  score: null,
  solved: null,
  reviewed: false,
};

let server: TestServer;

beforeEach(() => {
  sessionStorage.clear();
  server = new TestServer();
  server.handlers['GET /v1/surveys'] = () => ({ items: [open] });
});

test('a bad answer says beforehand that somebody else looks at it, and nothing typed is lost', async () => {
  let now: Survey = open;
  const sent: unknown[] = [];
  server.handlers[`GET /v1/surveys/${SURVEY}`] = () => now;
  server.handlers[`POST /v1/surveys/${SURVEY}/answer`] = (request) => {
    sent.push(request.body);
    if (sent.length === 1) throw new Refusal(503, 'busy', 'Later');
    return (now = { ...open, score: 2, solved: true, reviewed: true });
  };
  await renderApp(server, `/surveys/${SURVEY}`);
  const send = await screen.findByRole('button', { name: 'Send' });
  expect(send).toHaveProperty('disabled', true);
  await userEvent.click(screen.getByRole('radio', { name: /^Bad/ }));
  expect(screen.getByText(/Somebody who had no part in it will look/)).toBeTruthy();
  await userEvent.click(screen.getByRole('radio', { name: /Yes, it is solved/ }));
  await userEvent.type(screen.getByLabelText(/What should we know/), 'It took three days');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect((screen.getByLabelText(/What should we know/) as HTMLTextAreaElement).value).toBe('It took three days');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(await screen.findByText(/We are sorry it was not better/)).toBeTruthy();
  expect(sent).toEqual(Array(2).fill({ score: 2, solved: true, text: 'It took three days' }));
});

test('a suggestion stands there with what became of it', async () => {
  const made: Suggestion[] = [];
  server.handlers['GET /v1/suggestions'] = () => ({ items: made });
  server.handlers['POST /v1/suggestions'] = (request) => {
    const timeline = {
      id: CASE, procedure: 'suggestion', state: 'planned', turn: 'operator' as const, opened_at: open.asked_at,
      since: open.asked_at, ended_at: null, actions: [], next: [], steps: [],
    };
    const asked = request.body as Pick<Suggestion, 'area' | 'text'>;
    made.push({ id: CASE, ...asked, answer: 'Next spring.', timeline });
    return made[0];
  };
  await renderApp(server, '/suggestions');
  expect(await screen.findByText('No suggestions yet')).toBeTruthy();
  await userEvent.click(screen.getByRole('radio', { name: 'Fees' }));
  await userEvent.type(screen.getByLabelText('What should be otherwise?'), 'Free withdrawals');
  await userEvent.click(screen.getByRole('button', { name: 'Send it' }));
  expect(await screen.findByText('Free withdrawals')).toBeTruthy();
  expect(screen.getByText('Planned')).toBeTruthy();
  expect(screen.getByText('Next spring.')).toBeTruthy();
  expect(made[0]?.area).toBe('fees');
});
