import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { TestServer } from '../testing/server';
import type { BlockerOf, PrivacyRequest, Purpose } from './data';

const ID = '018f0000-0000-7000-8000-0000000000b1';
const HELD: BlockerOf = { code: 'balance', turn: 'customer', object: ID, amount: { amount: 1250, currency: 'CNY' }, kind: null, by: null, action: 'withdraw' };
const KEPT = { code: 'identity', what: 'Who you are', law: 'AML art. 34' };

function request(state: string, part: Partial<PrivacyRequest> = {}): PrivacyRequest {
  const actions = { verifying: ['prove', 'withdraw'], blocked: ['unblock', 'withdraw'] }[state] ?? [];
  const timeline = {
    id: ID, procedure: 'personal_data', state, turn: 'customer' as const, opened_at: '2026-11-20T08:00:00Z',
    since: '2026-11-20T08:00:00Z', ended_at: null, actions, next: [], steps: [],
  };
  return {
    id: ID, kind: 'close', asked: {}, answer: null, kept: [], due_at: '2026-12-11T08:00:00Z', is_late: false,
    copy_file: null, blockers: [], timeline, ...part,
  };
}

function purpose(part: Partial<Purpose> = {}): Purpose {
  return {
    name: 'found_by_phone', version: 3, ground: 'consent', law: 'PIPL art. 13', title: 'Being found', body: 'By number',
    status: 'not_asked', since: null, restricted_at: null, active: true, ...part,
  };
}

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers['GET /v1/privacy/requests'] = () => ({ items: [], next_cursor: null });
});

test('a consent is taken back to the version that was shown', async () => {
  server.handlers['GET /v1/privacy/purposes'] = () => ({ items: [purpose(), purpose({ name: 'service', ground: 'contract', title: 'Running it' })] });
  let sent: unknown = null;
  server.handlers['POST /v1/privacy/consents'] = ({ body }) => {
    sent = body;
    return { items: [] };
  };
  await renderApp(server, '/privacy/purposes');
  const switches = await screen.findAllByRole('switch');
  expect(switches).toHaveLength(1);
  await userEvent.click(switches[0]!);
  await waitFor(() => expect(sent).toEqual({ purpose: 'found_by_phone', given: false, version: 3 }));
});

test('closing says first what is in the way, where it is cleared, and what is kept', async () => {
  server.handlers['GET /v1/privacy/closing'] = () => ({ blockers: [HELD], kept: [KEPT], change_mind: '7 days' });
  await renderApp(server, '/privacy/close');
  const line = (await screen.findByText(/12\.50/)).closest('li')!;
  expect(within(line).getByRole('link').getAttribute('href')).toBe('/withdraw');
  expect(screen.getByText('AML art. 34')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Ask now; it goes on once this is settled' })).toBeTruthy();
});

test('a request that is under way is led to, not asked twice', async () => {
  server.handlers['GET /v1/privacy/requests'] = () => ({ items: [request('blocked')], next_cursor: null });
  server.handlers['GET /v1/privacy/closing'] = () => ({ blockers: [], kept: [], change_mind: '7 days' });
  await renderApp(server, '/privacy/close');
  const link = await screen.findByRole('link', { name: /is under way/ });
  expect(link.getAttribute('href')).toBe(`/matters/${ID}`);
  expect(screen.queryByRole('button', { name: 'Close the account' })).toBeNull();
});

test('the page of a request shows what one can do now', async () => {
  const blocked = request('blocked', { blockers: [HELD] });
  server.handlers[`GET /v1/proceedings/${ID}`] = () => blocked.timeline;
  server.handlers[`GET /v1/privacy/requests/${ID}`] = () => blocked;
  await renderApp(server, `/matters/${ID}`);
  expect(await screen.findByRole('button', { name: 'Settled, go on' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Take it back' })).toBeTruthy();
  expect(screen.getByText(/12\.50/)).toBeTruthy();
});

test('what is typed about a leak survives a detour', async () => {
  const { unmount } = await renderApp(server, '/privacy/leak', 'zh-CN');
  await userEvent.type(await screen.findByLabelText('发生了什么'), '号码被人兜售');
  unmount();
  await renderApp(server, '/privacy/leak', 'zh-CN');
  expect((await screen.findByLabelText<HTMLTextAreaElement>('发生了什么')).value).toBe('号码被人兜售');
});
