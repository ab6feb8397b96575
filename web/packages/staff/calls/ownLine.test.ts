import { startCall, type CallOptions } from '@purser/calls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeLocks } from '../testing/locks';
import { TestServer } from '../testing/server';
import { claim } from './oneTab';
import { dropLine, openAgain, openLine, ownLine } from './ownLine';

vi.mock(import('@purser/calls'), async (original) => ({ ...(await original()), startCall: vi.fn() }));

const CALL = 'call-1';
const NAME = `purser.line.${CALL}`;
const phone = { mute: vi.fn(), press: vi.fn(), play: vi.fn(), close: vi.fn() };
const exchange = vi.fn(() => Promise.resolve('their answer'));
let lines: CallOptions[];

beforeEach(() => {
  lines = [];
  vi.mocked(startCall).mockImplementation(async (given) => {
    lines.push(given);
    await given.exchange('our offer');
    return phone;
  });
  for (const act of Object.values(phone)) act.mockReset();
  exchange.mockClear();
  vi.stubGlobal('fetch', new TestServer().fetch);
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
});

afterEach(() => {
  dropLine();
  vi.unstubAllGlobals();
});

const step = () => ownLine.value.step;

test('without the list of relays one tries without', async () => {
  await openLine(CALL, exchange);
  expect(step()).toBe('on');
  expect(lines[0]?.iceServers).toEqual([]);
});

test('of two tabs one has the line; the other takes it when it is told to, and has it alone', async () => {
  const other = await claim(NAME);
  await openLine(CALL, exchange);
  expect(step()).toBe('elsewhere');
  expect(startCall).not.toHaveBeenCalled();
  openAgain();
  await vi.waitFor(() => expect(step()).toBe('on'));
  other?.(); // what is not the other's any more
  expect(await claim(NAME)).toBeNull();
  dropLine();
  await vi.waitFor(async () => expect(await claim(NAME)).not.toBeNull());
});

test('a line that another tab takes is not hung up here: the server closes it once the other is there', async () => {
  await openLine(CALL, exchange);
  await claim(NAME, true);
  await vi.waitFor(() => expect(step()).toBe('elsewhere'));
  expect(phone.close).not.toHaveBeenCalled();
  lines[0]?.onState?.('lost');
  expect(phone.close).toHaveBeenCalledTimes(1);
  expect(startCall).toHaveBeenCalledTimes(1);
});

test('a line that is lost again as soon as it is there is another device’s, and left to it', async () => {
  await openLine(CALL, exchange);
  for (const times of [2, 3]) {
    lines.at(-1)?.onState?.('lost');
    await vi.waitFor(() => expect(lines).toHaveLength(times));
    await vi.waitFor(() => expect(step()).toBe('on'));
  }
  lines.at(-1)?.onState?.('lost');
  expect(step()).toBe('elsewhere');
  openAgain();
  await vi.waitFor(() => expect(step()).toBe('on'));
});

test('a line that was hung up says so at once, and is dropped or sought again as the books have it', async () => {
  vi.useFakeTimers();
  await openLine(CALL, exchange);
  lines[0]?.onState?.('ended');
  expect(step()).toBe('over');
  expect(phone.close).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(step()).toBe('on');
  lines[1]?.onState?.('ended');
  dropLine();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines).toHaveLength(2);
  vi.useRealTimers();
});

test('to leave a colleague’s call does not hang up one’s own', async () => {
  await openLine('a colleague’s', exchange, { isGuest: true, isMuted: true });
  expect(phone.mute).toHaveBeenLastCalledWith(true);
  await openLine(CALL, exchange);
  expect(ownLine.value).toMatchObject({ call: CALL, isGuest: false, isMuted: false });
  dropLine('a colleague’s');
  expect(ownLine.value).toMatchObject({ call: CALL, step: 'on' });
});

test('a tab that nobody looks at lets one that is looked at go first', async () => {
  vi.useFakeTimers();
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  const late = claim('one');
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(false);
  expect(await claim('one')).not.toBeNull();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await late).toBeNull();
  vi.useRealTimers();
});
