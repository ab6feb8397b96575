import { ownLine } from '@purser/staff/calls/ownLine';
import { ME, TestServer } from '@purser/staff/testing/server';
import { startCall } from '@purser/calls';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { renderConsole } from '../testing/renderConsole';

vi.mock(import('@purser/calls'), async (original) => ({ ...(await original()), startCall: vi.fn() }));

const CALL = '018f0000-0000-7000-8000-0000000000f1';
const OTHER = '018f0000-0000-7000-8000-0000000000f2';
const AT = '2026-11-23T08:00:00Z';
const SUPERVISE = `/v1/staff/calls/${CALL}/supervise`;
const phone = { mute: vi.fn(), press: vi.fn(), play: vi.fn(), close: vi.fn() };

const call = {
  id: CALL, direction: 'in', way: 'phone', state: 'connected', since: AT, language: 'zh', customer_id: null,
  proof: null, number: '138****0001', hint: true, about: null, band: 'rest', case: null, contact_id: null,
  agent_id: OTHER, agent_number: '2077', consulted_id: null, opened_at: AT, answered_at: AT, connected_at: AT,
  ended_at: null, reason: null, version: 5,
};

let server: TestServer;

beforeEach(() => {
  vi.mocked(startCall).mockImplementation(async ({ exchange }) => {
    await exchange('our offer');
    return phone;
  });
  server = new TestServer();
  const nothing = { arrived: 0, answered: 0, abandoned: 0, service_level: null, speed_of_answer_s: null, abandonment: null };
  Object.assign(server.handlers, {
    'GET /v1/staff/me': () => ({ ...ME, permissions: ['queue.read', 'call.supervise', 'call.read'] }),
    'GET /v1/staff/queue/wall': () => ({
      at: AT, waiting: [], channels: [], agents: [], activities: {}, today: { ...nothing, promises_kept: null },
    }),
    'GET /v1/staff/calls': () => ({ items: [call] }),
    'GET /v1/staff/hotline': () => ({
      at: AT,
      carriers: [{ name: 'voice-1', began_at: AT, draining: true, calls: 1, capacity: 40, lines: ['app', 'phone'] }],
      calls: [{ direction: 'in', state: 'connected', count: 1, since: AT }],
    }),
    [`POST ${SUPERVISE}`]: ({ body }: { body: Record<string, unknown> }) => ({
      answer: body.offer === null ? null : 'their answer',
    }),
  });
});

test('a supervisor listens unheard, whispers, and is off the line when they leave', async () => {
  await renderConsole(server, '/');
  expect(await screen.findByText('1 of 40 calls')).toBeTruthy();
  await userEvent.click(await screen.findByRole('button', { name: 'Listen' }));
  const box = within(await screen.findByTestId('supervise'));
  await userEvent.click(await box.findByLabelText('Whisper to the agent'));
  await waitFor(() => expect(screen.getByTestId('supervise').dataset.mode).toBe('whisper'));
  expect(phone.mute.mock.calls).toEqual([[true], [false]]);
  await userEvent.click(box.getByRole('button', { name: 'Leave the call' }));
  await waitFor(() => expect(ownLine.value.call).toBeNull());
  expect(server.asked('POST', SUPERVISE).map(({ body }) => body)).toEqual([
    { mode: 'listen', offer: 'our offer' },
    { mode: 'whisper', offer: null },
    { mode: 'leave', offer: null },
  ]);
  expect(phone.close).toHaveBeenCalled();
});

test('who may not supervise sees how many calls there are, and no way onto one', async () => {
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, role: 'operator', permissions: ['queue.read'] });
  server.handlers['GET /v1/staff/hotline'] = () => ({ at: AT, carriers: [], calls: [] });
  await renderConsole(server, '/');
  expect(await screen.findByText('The hotline is down: nothing carries calls')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Listen' })).toBeNull();
  expect(server.asked('GET', '/v1/staff/calls')).toEqual([]);
});
