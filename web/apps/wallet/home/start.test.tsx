import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { queries } from '../app/queries';
import { CUSTOMER, TestServer, WALLET } from '../testing/server';
import { renderApp } from '../testing/renderApp';

/** A stream as the server begins it: at once with how everything stands. */
class Source extends EventTarget {
  static readonly CLOSED = 2;
  static last: Source;
  readonly readyState = 1;
  onerror = null;

  constructor() {
    super();
    Source.last = this;
  }

  say(name: string, data: object) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }

  close() {}
}

const ACCOUNT = { wallet_id: WALLET.id, balance: WALLET.balance, held: WALLET.held };
const BOX = { unread: 2, last_number: 7 };

let server: TestServer;

beforeEach(() => {
  vi.stubGlobal('EventSource', Source);
  server = new TestServer();
  server.handlers['GET /v1/messages'] = () => ({ items: [], next_cursor: null, ...BOX });
  server.handlers['GET /v1/statements/summary'] = () => ({
    in: { amount: 0, currency: 'CNY' }, out: { amount: 0, currency: 'CNY' }, by_kind: [],
  });
});

const asked = () => server.seen.map(({ method, path, query }) => `${method} ${path} ${JSON.stringify(query)}`).sort();

/** Home with all it shows, and what the stream says first. */
async function begin(account: object = ACCOUNT, box: object = BOX): Promise<void> {
  await renderApp(server, '/');
  await screen.findByText('Good', { exact: false });
  await waitFor(() => expect(server.asked('GET', '/v1/statements')).toHaveLength(1));
  await screen.findAllByTestId('unread');
  Source.last.say('unread', box);
  Source.last.say('wallet', account);
  // Whatever follows from that has been asked for by the time a later word has been answered.
  Source.last.say('call', {});
  await waitFor(() => expect(server.asked('GET', '/v1/calls/current')).toHaveLength(2));
  await waitFor(() => expect(queries.isFetching()).toBe(0));
}

test('home asks for everything once, though the stream begins with what it has just been told', async () => {
  await begin();
  const once = asked().filter((request) => !request.includes('/v1/calls/current'));
  expect(once).toContain('GET /v1/wallets {}');
  expect(once).toEqual([...new Set(once)]);
});

test('what is otherwise than the page was told is asked for again', async () => {
  await begin({ ...ACCOUNT, balance: { amount: 1, currency: 'CNY' } }, { unread: 3, last_number: 8 });
  await waitFor(() => expect(server.asked('GET', '/v1/wallets')).toHaveLength(2));
  expect(server.asked('GET', '/v1/statements').length).toBe(2);
  expect(server.asked('GET', '/v1/messages').length).toBe(2);
  expect(server.asked('GET', '/v1/customers/me')).toHaveLength(1);
  expect(await screen.findByText(CUSTOMER.name, { exact: false })).toBeTruthy();
});

test('what a later stream says again is no news, and what has changed since is', async () => {
  await begin();
  Source.last.say('wallet', ACCOUNT);
  Source.last.say('wallet', { ...ACCOUNT, held: { amount: 500, currency: 'CNY' } });
  await waitFor(() => expect(server.asked('GET', '/v1/wallets')).toHaveLength(2));
});
