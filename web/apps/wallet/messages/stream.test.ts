import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startLanguage } from '@purser/i18n';
import { keys, queries } from '../app/queries';
import { resources } from '../locales';
import { unreadKey } from './data';
import { listen, type Stream } from './useStream';

/** The browser's own, as far as the stream uses it. */
class Source {
  static readonly CLOSED = 2;
  static opened: Source[] = [];
  readyState = 1;
  closed = false;
  onerror: (() => void) | null = null;
  readonly heard = new Map<string, (event: { data: string }) => void>();

  constructor(readonly url: string) {
    Source.opened.push(this);
  }

  addEventListener(name: string, hear: (event: { data: string }) => void) {
    this.heard.set(name, hear);
  }

  say(name: string, data: object = {}) {
    this.heard.get(name)?.({ data: JSON.stringify(data) });
  }

  /** The connection is lost: for good, or the browser comes back by itself. */
  lose(forGood: boolean) {
    this.readyState = forGood ? 2 : 0;
    this.onerror?.();
  }

  close() {
    this.closed = true;
  }
}

let stream: Stream;
let asked: string[];

beforeEach(async () => {
  localStorage.setItem('purser.language', 'zh-CN');
  await startLanguage(resources);
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  Source.opened = [];
  asked = [];
  vi.spyOn(queries, 'invalidateQueries').mockImplementation(async (filter) => {
    asked.push(String(filter?.queryKey?.[0]));
  });
  stream = listen();
});

afterEach(() => {
  stream.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const only = () => {
  expect(Source.opened).toHaveLength(1);
  return Source.opened[0]!;
};

test('it asks in the language of the app', () => {
  expect(only().url).toBe('/v1/stream?lang=zh-CN');
});

test('a message about money has balances and messages asked for again, nothing about security', () => {
  only().say('message', { topic: 'money', title: '到账 ¥5.00' });
  expect(asked).toContain(keys.messages[0]);
  expect(asked).toContain(keys.wallets[0]);
  expect(asked).not.toContain(keys.devices[0]);
});

test('a message about security has everything about security asked for again', () => {
  only().say('message', { topic: 'security', title: '新设备登录' });
  expect(asked).toEqual(expect.arrayContaining([keys.messages[0], keys.devices[0], keys.sessions[0]]));
});

const ACCOUNT = { wallet_id: 'w', balance: { amount: 500 }, held: { amount: 0 } };
const BOX = { unread: 2, last_number: 9 };

test('a balance that moved is asked for; what was read elsewhere changes the count only', async () => {
  queries.setQueryData(keys.wallets, { items: [{ ...ACCOUNT, id: 'w', balance: { amount: 400 } }] });
  queries.setQueryData(unreadKey, { ...BOX, unread: 3 });
  only().say('wallet', ACCOUNT);
  await vi.waitFor(() => expect(asked).toContain(keys.wallets[0]));
  asked = [];
  only().say('unread', BOX);
  await vi.waitFor(() => expect(asked).toEqual([keys.messages[0]]));
});

test('how things stand when a stream begins is news where the answer to the same is old', async () => {
  queries.setQueryData(keys.wallets, { items: [{ ...ACCOUNT, id: 'w' }] });
  vi.advanceTimersByTime(30_001);
  only().say('wallet', ACCOUNT);
  await vi.waitFor(() => expect(asked).toContain(keys.wallets[0]));
});

test('a call of ours is looked at as soon as it is announced', () => {
  only().say('call', { call_id: '018f0000-0000-7000-8000-0000000000f1', version: 1 });
  expect(asked).toEqual([keys.call[0]]);
});

test('the end of the session makes the app ask who is there', () => {
  only().say('end');
  expect(asked).toEqual([keys.me[0]]);
});

test('a connection that the browser restores is left to it', () => {
  only().lose(false);
  vi.advanceTimersByTime(60_000);
  only();
  expect(asked).toEqual([]);
});

test('one that it gave up is tried again after ten seconds, and who is there is asked', () => {
  only().lose(true);
  expect(asked).toEqual([keys.me[0]]);
  vi.advanceTimersByTime(9_999);
  only();
  vi.advanceTimersByTime(1);
  expect(Source.opened).toHaveLength(2);
});

test('without a network nobody is taken for signed out', () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  only().lose(true);
  expect(asked).toEqual([]);
});

test('what is closed stays closed', () => {
  only().lose(true);
  stream.close();
  vi.advanceTimersByTime(60_000);
  expect(only().closed).toBe(true);
});
