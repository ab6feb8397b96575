import { startCall } from '@purser/calls';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { TestServer } from '../testing/server';
import { putDown } from './line';

vi.mock(import('@purser/calls'), async (original) => ({ ...(await original()), startCall: vi.fn() }));

const CALL = '018f0000-0000-7000-8000-0000000000d1';
const PAYMENT = '018f0000-0000-7000-8000-0000000000d2';
const ABOUT = { subject: 'activity', id: PAYMENT };
const OVER = { state: 'talked', ended_at: '2026-11-23T08:04:05Z' };
const WAY = { way: 'call', name: 'Call us', address: null, always: false, open: true, until: null, opens_at: null, today: [], within_s: 60, ahead: 0 };

let server: TestServer;
/** What the server says of the customer's call. */
let now: object | null;

const living = () => ({
  ...{ id: CALL, direction: 'in', way: 'app', state: 'menu', language: 'en', identified: true, about: ABOUT, agent: null },
  ...{ wait: null, contact_id: null, case_id: null, number: '', opened_at: '2026-11-23T08:00:00Z', connected_at: null },
  ...{ ended_at: null, reason: null, version: 1 },
});

beforeEach(() => {
  sessionStorage.clear();
  putDown();
  now = null;
  vi.mocked(startCall).mockImplementation(async (options) => {
    await options.exchange('our offer');
    options.onState?.('connected');
    return { mute: vi.fn(), press: vi.fn(), play: vi.fn(), close: vi.fn() };
  });
  server = new TestServer();
  server.handlers['GET /v1/contact'] = () => ({
    answer: { ...ABOUT, turn: 'nobody', late: false, lines: [{ code: 'a', text: 'You paid ¥10.00.' }], next: [] },
    ...{ at_hand: [], channels: [WAY], attach: { type: 'payment', kind: 'payment', object_id: PAYMENT }, open_case: null },
  });
  server.handlers['GET /v1/contacts'] = () => ({ items: [] });
  server.handlers['GET /v1/turn'] = () => ({ ice_servers: [], expires_at: '2026-11-23T09:00:00Z' });
  server.handlers['GET /v1/calls/current'] = () => ({ call: now });
  server.handlers['POST /v1/calls'] = () => ({ call: (now = living()), answer: 'their answer' });
  server.handlers[`GET /v1/calls/${CALL}`] = () => ({ ...living(), ...OVER });
  server.handlers[`POST /v1/calls/${CALL}/hang-up`] = () => ({ ...living(), ...OVER });
});

async function dialled() {
  const view = await renderApp(server, `/call?about=activity&id=${PAYMENT}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Call now' }));
  await screen.findByTestId('call-state');
  await screen.findByText('You are connected');
  return view;
}

async function hungUp() {
  now = null;
  await userEvent.click(screen.getByRole('button', { name: 'Hang up' }));
  await screen.findByTestId('call-over');
}

/** What a reload does to the page: its storage is all that is left. */
async function reloaded(view: { unmount: () => void }, locale: 'en' | 'zh-CN' = 'en') {
  dispatchEvent(new Event('pagehide'));
  view.unmount();
  putDown();
  now = null;
  return renderApp(server, '/call', locale);
}

test('a page that is left in the middle of a call asks first, and no longer once it is over', async () => {
  const leave = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));
  expect(leave()).toBe(false);
  await dialled();
  expect(leave()).toBe(true);
  await hungUp();
  expect(leave()).toBe(false);
});

test.each([
  ['en', 'The page was reloaded', 'Call again', 'Choose something else'],
  ['zh-CN', '页面被刷新', '再次呼叫', '换一个问题'],
] as const)('a call that went with its page is told of in %s, and begun again about the same', async (locale, why, again, other) => {
  const second = await reloaded(await dialled(), locale);
  expect((await screen.findByTestId('call-cut')).textContent).toContain(why);
  expect((await screen.findByTestId('attached')).textContent).toContain('You paid ¥10.00.');
  await userEvent.click(screen.getByRole('button', { name: again }));
  await waitFor(() => expect(server.asked('POST', '/v1/calls').map(({ body }) => body.about)).toEqual([ABOUT, ABOUT]));
  await screen.findByTestId('call-state');
  await reloaded(second, locale);
  await userEvent.click(await screen.findByRole('button', { name: other }));
  await waitFor(() => expect(screen.queryByTestId('call-cut')).toBeNull());
  expect(server.asked('POST', '/v1/calls')).toHaveLength(2);
});

test('what ended before the page was loaded again is not told of once more', async () => {
  const first = await dialled();
  await hungUp();
  await reloaded(first);
  expect(await screen.findByRole('button', { name: 'Call now' })).toBeTruthy();
  expect(screen.queryByTestId('call-cut')).toBeNull();
});
