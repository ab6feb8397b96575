import { CallFault, type CallOptions, type Trouble } from '@purser/calls';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { queries } from '../app/queries';
import type { Channel, Contact } from '../contact/data';
import { renderApp } from '../testing/renderApp';
import { Refusal, TestServer } from '../testing/server';
import type { Call } from './data';
import { putDown } from './line';

const CALL = '018f0000-0000-7000-8000-0000000000d1';
const PAYMENT = '018f0000-0000-7000-8000-0000000000d2';
const CASE = '018f0000-0000-7000-8000-0000000000d3';
const CONTACT = '018f0000-0000-7000-8000-0000000000d4';

const browser = vi.hoisted(() => ({
  lines: [] as { options: CallOptions; muted: boolean; pressed: string; closed: boolean }[],
  trouble: null as Trouble | null,
  canPress: true,
}));

vi.mock('@purser/calls', async (original) => ({
  ...(await original<object>()),
  startCall: async (options: CallOptions) => {
    if (browser.trouble !== null) throw new CallFault(browser.trouble);
    const line = { options, muted: false, pressed: '', closed: false };
    browser.lines.push(line);
    await options.exchange('our offer');
    options.onState?.('connected');
    return {
      mute: (muted: boolean) => (line.muted = muted),
      press: (digit: string) => {
        if (browser.canPress) line.pressed += digit;
        return browser.canPress;
      },
      play: async () => options.onSilent?.(false),
      close: () => (line.closed = true),
    };
  },
}));

function call(part: Partial<Call> = {}): Call {
  return {
    id: CALL,
    direction: 'in',
    way: 'app',
    state: 'menu',
    language: 'en',
    identified: true,
    about: null,
    agent: null,
    wait: null,
    contact_id: null,
    case_id: null,
    number: '400 000 1234',
    opened_at: '2026-11-23T08:00:00Z',
    connected_at: null,
    ended_at: null,
    reason: null,
    version: 1,
    ...part,
  };
}

const inApp: Channel = {
  way: 'call',
  name: 'Call us in the app',
  address: null,
  always: false,
  open: true,
  until: null,
  opens_at: null,
  today: ['09:00-18:00'],
  within_s: 300,
  ahead: 2,
};
const talking = call({ state: 'connected', agent: { number: '1042', since: '2026-11-23T08:01:00Z' }, connected_at: '2026-11-23T08:01:00Z' });
const queued = call({
  state: 'queued',
  contact_id: CONTACT,
  wait: { ahead: 2, within_seconds: 170, queued_at: '2026-11-23T08:00:00Z', is_held: false },
});

function contact(channels: Channel[]): Contact {
  return {
    answer: { subject: 'activity', id: PAYMENT, turn: 'nobody', late: false, lines: [{ code: 'a', text: 'You paid ¥10.00.' }], next: [] },
    at_hand: [],
    channels,
    attach: { type: 'payment', kind: 'payment', object_id: PAYMENT },
    open_case: null,
  };
}

let server: TestServer;
/** What the server says of the customer's call. */
let now: Call | null;

const look = () => act(() => queries.refetchQueries({ queryKey: ['call'] }));
const become = async (next: Call | null) => {
  now = next;
  await look();
};

beforeEach(() => {
  putDown();
  browser.lines = [];
  browser.trouble = null;
  browser.canPress = true;
  now = null;
  server = new TestServer();
  server.handlers['GET /v1/contact'] = () => contact([inApp, { ...inApp, way: 'phone', address: '400 000 1234' }]);
  server.handlers['GET /v1/contacts'] = () => ({ items: [] });
  server.handlers['GET /v1/turn'] = () => ({ ice_servers: [], expires_at: '2026-11-23T09:00:00Z' });
  server.handlers['GET /v1/calls/current'] = () => ({ call: now });
  server.handlers[`GET /v1/calls/${CALL}`] = () => ({ ...talking, state: 'talked', ended_at: '2026-11-23T08:04:05Z', case_id: CASE });
  server.handlers['POST /v1/calls'] = () => ({ call: (now = call()), answer: 'their answer' });
  server.handlers[`POST /v1/calls/${CALL}/line`] = () => ({ answer: 'their answer' });
  server.handlers[`POST /v1/calls/${CALL}/digits`] = () => call();
  server.handlers[`POST /v1/calls/${CALL}/hang-up`] = () => call({ state: 'talked', ended_at: '2026-11-23T08:04:05Z' });
});

async function dialled(address = '/call') {
  const view = await renderApp(server, address);
  await userEvent.click(await screen.findByRole('button', { name: 'Call now' }));
  await waitFor(() => expect(screen.getByTestId('call-state').textContent).toBe('You are connected'));
  return view;
}

const button = (name: string) => screen.getByRole('button', { name });

test('a call about a payment: the menu, the line, a person, and the end', async () => {
  await dialled(`/call?about=activity&id=${PAYMENT}`);
  expect(server.asked('POST', '/v1/calls')[0]?.body).toEqual({ offer: 'our offer', about: { subject: 'activity', id: PAYMENT } });
  await become(queued);
  expect((await screen.findByText(/2 people are ahead of you/)).textContent).toContain('no longer than 3 minutes');
  await become(talking);
  const state = screen.getByTestId('call-state');
  await waitFor(() => expect(state.textContent).toBe('You are talking to agent 1042 of Purser'));
  await become(null);
  expect((await screen.findByTestId('call-over')).textContent).toContain('4:05');
  expect(button('The case of this call')).toBeTruthy();
  expect(browser.lines.every(({ closed }) => closed)).toBe(true);
});

test('keys go by the line, or by the server where the line cannot; they stand nowhere', async () => {
  await dialled();
  const pad = screen.getByRole('group', { name: 'Keys of the phone' });
  await userEvent.click(within(pad).getByRole('button', { name: '7' }));
  expect(browser.lines[0]?.pressed).toBe('7');
  browser.canPress = false;
  await userEvent.keyboard('{4}#');
  await waitFor(() => expect(server.asked('POST', `/v1/calls/${CALL}/digits`).map(({ body }) => body.digits)).toEqual(['4', '#']));
  expect(pad.textContent).toBe('123456789∗0#');
});

test('muted stays muted when the line breaks and comes back; the same call is taken up again', async () => {
  await dialled();
  await userEvent.click(button('Mute'));
  expect(screen.getByText('Nobody hears you now.')).toBeTruthy();
  await act(async () => browser.lines[0]?.options.onState?.('lost'));
  await waitFor(() => expect(browser.lines).toHaveLength(2));
  await waitFor(() => expect(screen.getByTestId('call-state').textContent).toBe('You are connected'));
  expect(browser.lines[0]?.closed).toBe(true);
  expect(browser.lines[1]?.muted).toBe(true);
  expect(server.asked('POST', '/v1/calls')).toHaveLength(1);
  expect(server.asked('POST', `/v1/calls/${CALL}/line`)).toHaveLength(1);
});

test('hanging up ends it here at once and tells the server', async () => {
  await dialled();
  now = null;
  await userEvent.click(button('Hang up'));
  expect(await screen.findByTestId('call-over')).toBeTruthy();
  expect(server.asked('POST', `/v1/calls/${CALL}/hang-up`)).toHaveLength(1);
  expect(browser.lines[0]?.closed).toBe(true);
  await userEvent.click(button('Call again'));
  expect(await screen.findByRole('button', { name: 'Call now' })).toBeTruthy();
});

test.each([
  ['mic_refused', 'The microphone is not allowed'],
  ['mic_missing', 'There is no microphone'],
  ['unable', 'This browser cannot make calls'],
] as const)('%s is said, with what helps, and nothing was begun', async (trouble, words) => {
  browser.trouble = trouble;
  await renderApp(server, '/call');
  await userEvent.click(await screen.findByRole('button', { name: 'Call now' }));
  expect((await screen.findByTestId('call-fault')).textContent).toContain(words);
  expect(server.asked('POST', '/v1/calls')).toHaveLength(0);
});

test('what the server refuses is said in its words', async () => {
  server.handlers['POST /v1/calls'] = () => {
    throw new Refusal(503, 'hotline_unavailable', 'Nobody takes calls now.');
  };
  await renderApp(server, '/call');
  await userEvent.click(await screen.findByRole('button', { name: 'Call now' }));
  expect(await screen.findByText('Nobody takes calls now.')).toBeTruthy();
});

test('without a hotline the other ways are shown', async () => {
  server.handlers['GET /v1/contact'] = () => contact([]);
  await renderApp(server, '/call');
  expect(await screen.findByText('We take no calls here now')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Chat with us' }).getAttribute('href')).toBe('/chat');
});

test('every page says with whom one talks, also on a telephone', async () => {
  now = { ...talking, way: 'phone' };
  await renderApp(server, '/bills');
  const bar = await screen.findByTestId('call-bar');
  expect(bar.textContent).toContain('You are talking to agent 1042 of Purser');
  expect(bar.textContent).toContain('no password, no PIN and no code');
  await become(null);
  await waitFor(() => expect(screen.queryByTestId('call-bar')).toBeNull());
});

test('a call of ours is announced, with its number and whom to ask for; without it none is ours', async () => {
  now = call({ direction: 'out', way: 'phone', state: 'announced', agent: { number: '1042', since: '2026-11-23T08:00:00Z' } });
  await renderApp(server, '/call');
  const bar = await screen.findByTestId('call-bar');
  expect(bar.textContent).toContain('We are calling you now');
  expect(bar.textContent).toContain('400 000 1234');
  expect((await screen.findByTestId('call-truth')).textContent).toContain('Yes, that is us: agent 1042.');
  await become(null);
  await waitFor(() => expect(screen.getByTestId('call-truth').textContent).toContain('None of us is calling you'));
});

test('after a reload the call is taken up again, or ended', async () => {
  now = talking;
  await renderApp(server, '/call');
  await userEvent.click(await screen.findByRole('button', { name: 'Go on here' }));
  await waitFor(() => expect(screen.getByTestId('call-state').textContent).toContain('agent 1042'));
  expect(server.asked('POST', `/v1/calls/${CALL}/line`)).toHaveLength(1);
});

test('the code for a telephone: big, for a while, with the number', async () => {
  server.handlers['POST /v1/call-codes'] = () => ({
    code: '482913',
    expires_at: new Date(Date.now() + 600_000).toISOString(),
    number: '400 000 1234',
  });
  await renderApp(server, `/call?about=activity&id=${PAYMENT}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Show my call code' }));
  expect((await screen.findByTestId('call-code')).textContent).toBe('482 913');
  expect(screen.getByRole('link', { name: 'Call 400 000 1234' }).getAttribute('href')).toBe('tel:4000001234');
  expect(server.asked('POST', '/v1/call-codes')[0]?.body).toEqual({ about: { subject: 'activity', id: PAYMENT } });
});
