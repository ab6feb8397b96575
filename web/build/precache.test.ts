import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serviceWorker } from './precache';

const template = readFileSync(join(import.meta.dirname, 'sw.template.js'), 'utf8');

test('the worker lists the build by its addresses and leaves no placeholder', () => {
  const text = serviceWorker(template, '/wallet/', new Map([['b.js', '1'], ['a.css', '2']]));
  expect(text).toContain('["/wallet/a.css","/wallet/b.js"]');
  expect(text).toContain("'/wallet/index.html'");
  expect(text).not.toMatch(/__[A-Z]+__/);
});

test('another content is another version, the same content the same one', () => {
  const version = (body: string) => /purser-(\w{16})/.exec(serviceWorker(template, '/', new Map([['a.js', body]])))?.[1];
  expect(version('1')).toBe(version('1'));
  expect(version('1')).not.toBe(version('2'));
});

interface Handled {
  answer?: unknown;
}

/** Runs the worker in a sandbox and asks what it does with one request. */
function handle(url: string, method = 'GET', mode = 'cors'): Handled {
  const listeners = new Map<string, (event: unknown) => void>();
  const self = { addEventListener: (name: string, run: (event: unknown) => void) => listeners.set(name, run) };
  const text = serviceWorker(template, '/wallet/', new Map([['main.js', 'x'], ['index.html', 'y']]));
  const caches = { match: async (path: string) => `kept ${path}` };
  new Function('self', 'caches', 'location', 'fetch', text)(self, caches, { origin: 'http://localhost' }, async () => {
    throw new TypeError('offline');
  });
  const handled: Handled = {};
  const request = { url, method, mode };
  listeners.get('fetch')?.({ request, respondWith: (answer: unknown) => (handled.answer = answer) });
  return handled;
}

test('the API is left alone, whatever the method', () => {
  expect(handle('http://localhost/v1/wallets')).toEqual({});
  expect(handle('http://localhost/v1/transfers', 'POST')).toEqual({});
  expect(handle('http://localhost/v1/receipts/1', 'GET', 'navigate')).toEqual({});
  expect(handle('http://elsewhere/wallet/main.js')).toEqual({});
});

test('a listed file comes from the cache, a page falls back to the shell', async () => {
  expect(await handle('http://localhost/wallet/main.js').answer).toBe('kept /wallet/main.js');
  expect(await handle('http://localhost/wallet/bills', 'GET', 'navigate').answer).toBe('kept /wallet/index.html');
  expect(handle('http://localhost/wallet/other.js')).toEqual({});
});
