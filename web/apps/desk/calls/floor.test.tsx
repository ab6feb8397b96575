import { dropLine, ownLine } from '@purser/staff/calls/ownLine';
import { ME, TestServer } from '@purser/staff/testing/server';
import { startCall, tryMicrophone } from '@purser/calls';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Desk } from '../contacts/data';
import { CONTACT, contact, desk } from '../testing/contacts';
import { renderDesk } from '../testing/renderDesk';

vi.mock(import('@purser/calls'), async (original) => ({ ...(await original()), startCall: vi.fn(), tryMicrophone: vi.fn() }));

const CALL = '018f0000-0000-7000-8000-0000000000f1';
const MINE = '018f0000-0000-7000-8000-0000000000f3';
const OTHER = '018f0000-0000-7000-8000-0000000000f2';
const AT = '2026-11-23T08:00:00Z';
const PRESENCE = '/v1/staff/agents/me/presence';
const SUPERVISE = `/v1/staff/calls/${CALL}/supervise`;
const phone = { mute: vi.fn(), press: vi.fn(), play: vi.fn(), close: vi.fn() };

const call = (part = {}) => ({
  id: CALL, direction: 'in', way: 'phone', state: 'connected', since: AT, language: 'zh', customer_id: null,
  proof: null, number: '138****0001', hint: true, about: null, band: 'rest', case: null, contact_id: null,
  agent_id: OTHER, agent_number: '2077', consulted_id: null, opened_at: AT, answered_at: AT, connected_at: AT,
  ended_at: null, reason: null, version: 5, ...part,
});

let server: TestServer;

beforeEach(() => {
  vi.stubGlobal('WebSocket', class {
    close() {}
  });
  vi.mocked(startCall).mockImplementation(async ({ exchange }) => {
    await exchange('our offer');
    return phone;
  });
  server = new TestServer();
  const permissions = ['queue.work', 'queue.read', 'call.answer', 'call.read', 'call.supervise'];
  Object.assign(server.handlers, {
    'GET /v1/staff/me': () => ({ ...ME, permissions }),
    'GET /v1/staff/agents/me': () => desk([]),
    'GET /v1/staff/agents/me/calls': () => ({ items: [] }),
    'GET /v1/staff/queue/choices': () => ({ breaks: [{ code: 'lunch', name: 'Lunch' }], codes: [], skills: [] }),
    'GET /v1/staff/queue/wall': () => ({
      at: AT, waiting: [], channels: [], agents: [{ id: OTHER, name: '孙立', contacts: [], languages: [] }], activities: {}, today: {},
    }),
    'GET /v1/staff/calls': () => ({ items: [call(), call({ id: MINE, agent_id: ME.id, agent_number: '1042' })] }),
    [`POST ${SUPERVISE}`]: ({ body }: { body: Record<string, unknown> }) => ({
      answer: body.offer === null ? null : 'their answer',
    }),
  });
});

afterEach(() => dropLine());

test('a team lead listens from the desk to whoever else talks, and is off the line by going elsewhere', async () => {
  await renderDesk(server, '/calls');
  expect(await screen.findByText('孙立 2077')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Listen' })); // one: not to one's own
  const box = within(await screen.findByTestId('supervise'));
  await userEvent.click(await box.findByLabelText('Speak to both'));
  await waitFor(() => expect(screen.getByTestId('supervise').dataset.mode).toBe('join'));
  expect(phone.mute.mock.calls).toEqual([[true], [false]]);
  expect(ownLine.value).toMatchObject({ call: CALL, isGuest: true }); // the desk leaves it alone
  await userEvent.click(screen.getByRole('link', { name: 'Contacts' }));
  await waitFor(() => expect(ownLine.value.call).toBeNull());
});

test('whoever does not lead sees neither the page nor its name', async () => {
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, permissions: ['queue.work', 'call.answer', 'call.read'] });
  await renderDesk(server, '/calls');
  await screen.findByTestId('agent');
  expect(screen.queryByRole('link', { name: 'Calls now' })).toBeNull();
  expect(server.asked('GET', '/v1/staff/calls')).toEqual([]);
});

test('without a microphone no calls come until there is one, and the page says so', async () => {
  vi.mocked(tryMicrophone).mockResolvedValueOnce('mic_refused').mockResolvedValueOnce(null);
  let now: Desk = { ...desk([]), presence: 'offline', activity: 'offline' };
  const say = ({ body }: { body: Record<string, unknown> }) => (now = { ...desk([]), ...body });
  Object.assign(server.handlers, { 'GET /v1/staff/agents/me': () => now, [`PUT ${PRESENCE}`]: say });
  await renderDesk(server, '/contacts');
  await userEvent.selectOptions(within(await screen.findByTestId('agent')).getByRole('combobox'), 'available');
  expect((await screen.findByTestId('microphone')).textContent).toContain('The microphone is not allowed');
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(screen.queryByTestId('microphone')).toBeNull());
  expect(server.asked('PUT', PRESENCE).map(({ body }) => body.speaks)).toEqual([false, true]);
});

test('whoever takes their time to allow the microphone is called from then on', async () => {
  let allow: (trouble: null) => void = () => undefined;
  vi.mocked(tryMicrophone).mockReturnValueOnce(new Promise((resolve) => (allow = resolve)));
  let now: Desk = { ...desk([]), presence: 'offline', activity: 'offline' };
  const say = ({ body }: { body: Record<string, unknown> }) => (now = { ...desk([]), ...body });
  Object.assign(server.handlers, { 'GET /v1/staff/agents/me': () => now, [`PUT ${PRESENCE}`]: say });
  await renderDesk(server, '/contacts');
  await userEvent.selectOptions(within(await screen.findByTestId('agent')).getByRole('combobox'), 'available');
  const notice = await screen.findByTestId('microphone', {}, { timeout: 10_000 });
  expect(notice.textContent).toContain('Allow this page the microphone');
  allow(null);
  await waitFor(() => expect(screen.queryByTestId('microphone')).toBeNull());
});

test('a call that we begin a moment after its contact takes the place of ringing by hand', async () => {
  let mine: unknown[] = [];
  server.handlers['GET /v1/staff/agents/me'] = () => desk([contact({ kind: 'callback', channel: 'voice', state: 'dialling' })]);
  server.handlers['GET /v1/staff/agents/me/calls'] = () => ({ items: mine });
  server.handlers[`POST /v1/staff/calls/${CALL}/leg`] = () => ({ answer: 'their answer' });
  await renderDesk(server, `/contacts/${CONTACT}`);
  await screen.findByRole('button', { name: 'They answered' });
  mine = [call({ direction: 'out', state: 'announced', agent_id: ME.id, contact_id: CONTACT })];
  const shown = await screen.findByTestId('call', {}, { timeout: 4_000 });
  expect(shown.dataset.state).toBe('announced');
  expect(screen.queryByRole('button', { name: 'They answered' })).toBeNull();
});
