import { startCall, type CallOptions } from '@purser/calls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TestServer } from '../testing/server';
import { dial, putDown } from './line';
import { line } from './own';

vi.mock(import('@purser/calls'), async (original) => ({ ...(await original()), startCall: vi.fn() }));

const CALL = '018f0000-0000-7000-8000-0000000000d1';
const living = { id: CALL, state: 'connected', ended_at: null };
const over = { ...living, state: 'talked', ended_at: '2026-11-23T08:04:05Z' };
const close = vi.fn();
let given: CallOptions;
/** What the server says of the call. */
let books: object;

beforeEach(async () => {
  vi.useFakeTimers();
  close.mockReset();
  vi.mocked(startCall).mockImplementation(async (options) => {
    given = options;
    await options.exchange('our offer');
    options.onState?.('connected');
    return { mute: vi.fn(), press: vi.fn(), play: vi.fn(), close };
  });
  const server = new TestServer();
  server.handlers['GET /v1/turn'] = () => ({ ice_servers: [], expires_at: '2026-11-23T09:00:00Z' });
  server.handlers['POST /v1/calls'] = () => ({ call: living, answer: 'their answer' });
  server.handlers[`GET /v1/calls/${CALL}`] = () => books;
  vi.stubGlobal('fetch', server.fetch);
  await dial(null);
});

afterEach(() => {
  putDown();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('what the other side hangs up is over at once, and how it was when the books know it', async () => {
  books = living;
  given.onState?.('ended');
  expect(line.value.step).toBe('over');
  expect(close).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(line.value.last?.ended_at).toBeNull();
  books = over;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(line.value).toMatchObject({ step: 'over', last: over });
});

test('a call that goes on all the same is on another page, and is not over here', async () => {
  books = living;
  given.onState?.('ended');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(line.value.step).toBe('idle');
});

test('what was put down stays so', async () => {
  books = living;
  given.onState?.('ended');
  putDown();
  void dial(null);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(line.value.step).toBe('on');
});
