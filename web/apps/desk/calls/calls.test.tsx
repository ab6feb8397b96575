import { ownLine, dropLine } from '@purser/staff/calls/ownLine';
import { supervisionOf, type CallMoment, type StaffCall } from '@purser/staff/calls/data';
import { ME, SUBJECT, TestServer } from '@purser/staff/testing/server';
import { CallFault, startCall, type CallOptions } from '@purser/calls';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refreshDesk, type Contact } from '../contacts/data';
import { CONTACT, contact, CUSTOMER, desk, SOON } from '../testing/contacts';
import { renderDesk } from '../testing/renderDesk';

vi.mock(import('@purser/calls'), async (original) => ({ ...(await original()), startCall: vi.fn() }));

const CALL = '018f0000-0000-7000-8000-0000000000f1';
const OTHER = '018f0000-0000-7000-8000-0000000000f2';
const ON = `/v1/staff/calls/${CALL}`;

function call(part: Partial<StaffCall> = {}): StaffCall {
  return {
    id: CALL, direction: 'in', way: 'phone', state: 'connected', since: '2026-11-23T08:00:00Z', language: 'zh',
    customer_id: SUBJECT, proof: 'code', number: '138****0001', hint: false, about: { subject: 'refund', id: null },
    band: 'rest', case: null, contact_id: CONTACT, agent_id: ME.id, agent_number: '1042', consulted_id: null,
    opened_at: '2026-11-23T08:00:00Z', answered_at: null, connected_at: null, ended_at: null, reason: null, version: 5,
    ...part,
  };
}

const moment = (kind: string, part = {}) => ({
  at: '2026-11-23T08:00:42Z', source: 'call', kind, state: 'connected', agent_id: null, data: {}, ...part,
});

const RELAYS = [{ urls: ['turn:relay.example:3478'], username: '1:me', credential: 'secret' }];
const phone = { mute: vi.fn(), press: vi.fn(), play: vi.fn(), close: vi.fn() };
let server: TestServer;
let held: Contact[];
let mine: StaffCall[];
let happened: ReturnType<typeof moment>[];
let options: CallOptions;

beforeEach(() => {
  vi.stubGlobal('WebSocket', class {
    close() {}
  });
  vi.mocked(startCall).mockReset();
  vi.mocked(startCall).mockImplementation(async (given) => {
    options = given;
    await given.exchange('our offer');
    return phone;
  });
  for (const act of Object.values(phone)) act.mockReset();
  server = new TestServer();
  held = [contact({ kind: 'call', channel: 'voice', ref: CALL })];
  mine = [call()];
  happened = [moment('queue'), moment('menu', { data: { action: 'refund_status', outcome: 'late' } })];
  const permissions = ['queue.work', 'call.answer', 'call.read', 'call.listen', 'customer.open'];
  const step = (part: Partial<StaffCall>) => () => (mine = [call(part)])[0];
  Object.assign(server.handlers, {
    'GET /v1/staff/me': () => ({ ...ME, permissions }),
    'GET /v1/staff/agents/me': () => desk(held),
    'GET /v1/staff/agents/me/calls': () => ({ items: mine }),
    'GET /v1/staff/agents/me/colleagues': () => ({
      items: [{ id: OTHER, name: '孙立', number: '2077', activity: 'available', is_free: true, languages: ['zh'], skills: [] }],
    }),
    'GET /v1/staff/turn': () => ({ ice_servers: RELAYS, expires_at: '2026-11-23T09:00:00Z' }),
    'GET /v1/staff/queue/choices': () => ({ breaks: [], codes: [{ code: 'refund', name: 'Refund' }], skills: [] }),
    [`GET /v1/staff/customers/${SUBJECT}`]: () => CUSTOMER,
    [`GET ${ON}`]: () => call({ state: 'talked', ended_at: '2026-11-23T08:05:00Z' }),
    [`GET ${ON}/timeline`]: () => ({
      call: mine[0] ?? call(),
      items: happened,
      recordings: [
        { number: 1, began_at: '2026-11-23T08:00:00Z', seconds: 92, pauses: [[10, 21]], keep_until: '2026-12-23T08:00:00Z', is_kept: true },
      ],
    }),
    [`POST ${ON}/leg`]: () => ({ answer: 'their answer' }),
    [`POST ${ON}/hold`]: step({ state: 'on_hold', version: 6 }),
    [`POST ${ON}/resume`]: step({ version: 7 }),
    [`POST ${ON}/recording/pause`]: () => {
      happened.push(moment('recording_paused'));
      return (mine = [call({ version: 8 })])[0];
    },
    [`POST ${ON}/recording/resume`]: step({ version: 9 }),
    [`POST ${ON}/consult`]: ({ body }: { body: Record<string, unknown> }) =>
      step({ consulted_id: body.to as string | null, version: 10 })(),
    [`POST ${ON}/transfer`]: () => {
      [held, mine] = [[], []];
      return call({ state: 'queued' });
    },
    [`POST ${ON}/hang-up`]: () => {
      [held, mine] = [[contact({ kind: 'call', channel: 'voice', ref: CALL, state: 'wrap_up', deadline: SOON() })], []];
      return call({ state: 'talked' });
    },
  });
});

afterEach(() => dropLine());

const isOn = () => waitFor(() => expect(screen.getByTestId('line').dataset.step).toBe('on'));

test('what was taken is on the line at once, also after a reload; m, h and p do what they say', async () => {
  await renderDesk(server, `/contacts/${CONTACT}`);
  await isOn();
  expect(server.asked('POST', `${ON}/leg`).map((one) => one.body)).toEqual([{ offer: 'our offer' }]);
  expect(screen.getByText('By call code')).toBeTruthy();
  await userEvent.keyboard('m');
  expect(phone.mute).toHaveBeenLastCalledWith(true);
  expect(screen.getByRole('button', { name: /Unmute/ }).getAttribute('aria-pressed')).toBe('true');
  await userEvent.keyboard('h');
  await screen.findByRole('button', { name: /Off hold/ });
  await userEvent.keyboard('h');
  await waitFor(() => expect(server.asked('POST', `${ON}/resume`)).toHaveLength(1));
  await screen.findByRole('button', { name: /^Hold/ });
  await userEvent.keyboard('p');
  expect(await screen.findByText(/Nothing is recorded now/)).toBeTruthy();
});

test('the line may go by the relays that the server names', async () => {
  await renderDesk(server, `/contacts/${CONTACT}`);
  await isOn();
  expect(options.iceServers).toEqual(RELAYS);
});

test('a page that is left in the middle of a talk asks first, and no longer once the talk is over', async () => {
  const leave = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));
  await renderDesk(server, `/contacts/${CONTACT}`);
  expect(leave()).toBe(false);
  await isOn();
  await waitFor(() => expect(leave()).toBe(true));
  dropLine();
  await waitFor(() => expect(leave()).toBe(false));
});

test('a caller whom one talked to until the page was loaded again is taken at once; anybody else rings', async () => {
  const taken = (id: string) => `/v1/staff/contacts/${id}/accept`;
  server.handlers[`POST ${taken(SUBJECT)}`] = () => ({});
  await renderDesk(server, `/contacts/${CONTACT}`);
  await isOn();
  dispatchEvent(new Event('pagehide'));
  const offer = contact({ kind: 'call', channel: 'voice', ref: OTHER, state: 'offered', deadline: SOON() });
  [held, mine] = [[offer], []];
  refreshDesk();
  await screen.findByTestId('offer');
  held = [{ ...offer, id: SUBJECT, ref: CALL }];
  refreshDesk();
  await waitFor(() => expect(server.asked('POST', taken(SUBJECT))).toHaveLength(1));
  expect(server.asked('POST', taken(CONTACT))).toEqual([]);
});

test('a microphone that is taken out is said, while the line stays, and another one is tried', async () => {
  await renderDesk(server, `/contacts/${CONTACT}`);
  await isOn();
  options.onMicrophoneGone?.();
  expect(await screen.findByText(/There is no microphone/)).toBeTruthy();
  expect(phone.close).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Connect again' }));
  await isOn();
  expect(startCall).toHaveBeenCalledTimes(2);
  expect(phone.close).toHaveBeenCalledTimes(1);
  expect(screen.queryByTestId('line-fault')).toBeNull();
});

test('whoever hears that a supervisor is there hears what they do, until the call is handed on', async () => {
  happened = [moment('supervised', { data: { mode: 'listen' } }), moment('supervised', { data: { mode: 'whisper' } })];
  await renderDesk(server, `/contacts/${CONTACT}`);
  expect(await screen.findByText(/A supervisor whispers to you/)).toBeTruthy();
  expect(supervisionOf([moment('supervised', { data: { mode: 'join' } }), moment('requeue')] as CallMoment[])).toBeNull();
  expect(supervisionOf([moment('supervised', { data: { mode: 'leave' } })] as CallMoment[])).toBeNull();
});

test('a line that breaks is sought again, for the same call, and stays mute', async () => {
  await renderDesk(server, `/contacts/${CONTACT}`);
  await isOn();
  await userEvent.keyboard('m');
  options.onState?.('lost');
  await waitFor(() => expect(server.asked('POST', `${ON}/leg`)).toHaveLength(2));
  await isOn();
  expect(phone.close).toHaveBeenCalled();
  expect(phone.mute).toHaveBeenLastCalledWith(true);
});

test('a colleague is asked apart, and the caller goes over to them', async () => {
  await renderDesk(server, `/contacts/${CONTACT}`);
  await isOn();
  await userEvent.keyboard('c');
  const sheet = within(await screen.findByRole('dialog'));
  await sheet.findByText('孙立');
  await userEvent.click(sheet.getByRole('button', { name: 'Ask' }));
  const asking = within(await screen.findByTestId('asking'));
  expect(asking.getByText(/孙立 \(2077\)/)).toBeTruthy();
  await userEvent.click(asking.getByRole('button', { name: 'Hand over' }));
  await waitFor(() => expect(ownLine.value.step).toBe('idle'));
  expect(server.asked('POST', `${ON}/consult`)[0]?.body).toEqual({ to: OTHER });
  expect(server.asked('POST', `${ON}/transfer`)[0]?.body).toEqual({ skills: [], to: OTHER, band: null });
});

test('whoever is asked comes onto the line by hand, and is off it when they are asked no more', async () => {
  held = [];
  mine = [call({ agent_id: OTHER, contact_id: OTHER, consulted_id: ME.id })];
  await renderDesk(server, '/contacts');
  await screen.findByText('A colleague asks you about a call');
  expect(startCall).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Speak with them' }));
  await isOn();
  mine = [];
  await waitFor(() => expect(ownLine.value.call).toBeNull(), { timeout: 4_000 });
  expect(phone.close).toHaveBeenCalled();
});

test('to hang up ends the call and leaves it to be wrapped up', async () => {
  await renderDesk(server, `/contacts/${CONTACT}`);
  await isOn();
  await userEvent.click(screen.getByRole('button', { name: 'Hang up' }));
  expect(await screen.findByTestId('wrap-up')).toBeTruthy();
  await waitFor(() => expect(phone.close).toHaveBeenCalled());
  expect(screen.queryByRole('group', { name: 'The call' })).toBeNull();
});

test('why there is no sound is said, and it can be tried again', async () => {
  vi.mocked(startCall).mockRejectedValueOnce(new CallFault('mic_refused'));
  await renderDesk(server, `/contacts/${CONTACT}`);
  expect(await screen.findByText(/The microphone is not allowed/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Connect again' }));
  await isOn();
  expect(screen.queryByTestId('line-fault')).toBeNull();
});

test('a call’s story has its menu, and its recording is heard for a reason only', async () => {
  URL.createObjectURL = () => 'blob:sound';
  URL.revokeObjectURL = () => undefined;
  server.handlers[`GET ${ON}/recording`] = () => 'RIFF';
  await renderDesk(server, `/contacts/${CONTACT}`);
  expect(await screen.findByText(/Where is my refund/)).toBeTruthy();
  expect(screen.getByText('Paused 0:10 to 0:21: nothing was recorded')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Listen' }));
  const sheet = within(screen.getByRole('dialog'));
  expect((sheet.getByRole('button', { name: 'Listen' }) as HTMLButtonElement).disabled).toBe(true);
  await userEvent.type(sheet.getByLabelText('Reason'), 'a complaint about the agent');
  await userEvent.click(sheet.getByRole('button', { name: 'Listen' }));
  expect((await screen.findByTestId('player')).getAttribute('src')).toBe('blob:sound');
  expect(server.asked('GET', `${ON}/recording`)[0]?.query).toEqual({ reason: 'a complaint about the agent', number: '1' });
});

test('whom we ring for somebody is opened by itself, with the line there before they answer', async () => {
  held = [contact({ kind: 'callback', channel: 'voice', ref: CALL, state: 'dialling' })];
  mine = [call({ direction: 'out', state: 'announced', proof: null })];
  await renderDesk(server, '/contacts');
  expect((await screen.findByTestId('call')).dataset.state).toBe('announced');
  await isOn();
});
