import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { Refusal, TestServer } from '../testing/server';
import type { Matter } from './data';

const ID = '018f0000-0000-7000-8000-0000000000a1';

function matter(part: Partial<Matter> = {}): Matter {
  return {
    id: ID,
    procedure: 'yet_unknown',
    state: 'asked',
    turn: 'merchant',
    opened_at: '2026-11-20T08:00:00Z',
    since: '2026-11-20T08:00:00Z',
    ended_at: null,
    actions: [],
    next: [{ step: 'remind', due_at: new Date(Date.now() + 47.5 * 3_600_000).toISOString() }],
    steps: [{ step: 'ask', state: 'asked', actor: 'customer', reason: 'The cup is broken', at: '2026-11-20T08:00:00Z' }],
    ...part,
  };
}

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers['GET /v1/proceedings'] = () => ({ items: [matter()], next_cursor: null });
  server.handlers[`GET /v1/proceedings/${ID}`] = () => matter();
});

test('the list says how each stands and leads to its page', async () => {
  const { router } = await renderApp(server, '/matters');
  const row = await screen.findByRole('link', { name: /The merchant's turn/ });
  await userEvent.click(row);
  await waitFor(() => expect(router.state.location.pathname).toBe(`/matters/${ID}`));
});

test('nothing asked for yet is said, and so is a failure, with a way to try again', async () => {
  server.handlers['GET /v1/proceedings'] = () => ({ items: [], next_cursor: null });
  const { unmount } = await renderApp(server, '/matters');
  expect(await screen.findByText('No requests yet')).toBeTruthy();
  unmount();
  server.handlers['GET /v1/proceedings'] = () => {
    throw new Refusal(429, 'too_many', 'Wait a moment.');
  };
  await renderApp(server, '/matters');
  expect(await screen.findByText('Wait a moment.')).toBeTruthy();
  server.handlers['GET /v1/proceedings'] = () => ({ items: [matter()], next_cursor: null });
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('link', { name: /The merchant's turn/ })).toBeTruthy();
});

test('the page tells what happened, how it stands, and what happens by itself and when', async () => {
  await renderApp(server, `/matters/${ID}`);
  const course = (await screen.findByRole('heading', { name: 'Course' })).closest('section')!;
  const [happened, standing, coming, ...more] = within(course).getAllByRole('listitem');
  expect(happened!.textContent).toMatch(/You · Nov 20, 2026.* · The cup is broken/);
  expect(standing!.getAttribute('aria-current')).toBe('step');
  expect(coming!.textContent).toContain('in 47 hours');
  expect(more).toEqual([]);
});

test('what has ended waits for nobody', async () => {
  server.handlers[`GET /v1/proceedings/${ID}`] = () => matter({ turn: null, ended_at: '2026-11-21T08:00:00Z', next: [] });
  await renderApp(server, `/matters/${ID}`, 'zh-CN');
  const course = (await screen.findByRole('heading', { name: '办理进度' })).closest('section')!;
  expect(within(course).getAllByRole('listitem')).toHaveLength(1);
  expect(screen.queryByText('等待商家处理')).toBeNull();
});

test('a matter of somebody else is not there', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  server.handlers[`GET /v1/proceedings/${ID}`] = () => {
    throw new Refusal(404, 'proceeding_unknown', 'There is no such request.');
  };
  await renderApp(server, `/matters/${ID}`);
  expect(await screen.findByText('There is no such request.')).toBeTruthy();
});
