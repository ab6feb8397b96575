import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fromBytes } from '@purser/client';
import { Refusal, TestServer } from '../testing/server';
import { isSubscribed, knowsPush, subscribe, unsubscribe } from './push';

const KEY = 'BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U';

/** A browser's subscription, and whether it still holds. */
class Subscription {
  held = true;
  toJSON(): PushSubscriptionJSON {
    return { endpoint: 'https://push.example/1', keys: { p256dh: 'P', auth: 'A' } };
  }
  async unsubscribe() {
    this.held = false;
    return true;
  }
}

let server: TestServer;
let kept: Subscription | null;
let wanted: PushSubscriptionOptionsInit | undefined;
let made: () => Promise<Subscription>;

beforeEach(() => {
  server = new TestServer();
  server.handlers['GET /v1/push-key'] = () => ({ key: KEY });
  server.handlers['POST /v1/push-subscriptions'] = () => ({ id: '1' });
  kept = null;
  made = async () => new Subscription();
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('PushManager', class {});
  vi.stubGlobal('Notification', { requestPermission: async () => 'granted' });
  const pushManager = {
    getSubscription: async () => (kept?.held ? kept : null),
    subscribe: async (options: PushSubscriptionOptionsInit) => {
      wanted = options;
      return (kept = await made());
    },
  };
  Object.defineProperty(navigator, 'serviceWorker', {
    configurable: true,
    value: { getRegistration: async () => ({ pushManager }) },
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'serviceWorker');
});

test('it is known by what the browser has', () => {
  expect(knowsPush()).toBe(true);
  Reflect.deleteProperty(navigator, 'serviceWorker');
  expect(knowsPush()).toBe(false);
});

test('the server is told where to push to, under its own key', async () => {
  expect(await subscribe()).toBeNull();
  expect(wanted?.userVisibleOnly).toBe(true);
  expect(fromBytes(wanted?.applicationServerKey as ArrayBuffer)).toBe(KEY);
  const [told] = server.asked('POST', '/v1/push-subscriptions');
  expect(told?.body).toEqual({ endpoint: 'https://push.example/1', keys: { p256dh: 'P', auth: 'A' } });
  expect(await isSubscribed()).toBe(true);
});

test('a customer who says no is not asked for a subscription', async () => {
  vi.stubGlobal('Notification', { requestPermission: async () => 'denied' });
  expect(await subscribe()).toBe('refused');
  expect(kept).toBeNull();
  expect(server.seen).toEqual([]);
});

test('a browser that cannot subscribe has failed, and the server is told nothing', async () => {
  made = async () => {
    throw new DOMException('no push service', 'AbortError');
  };
  expect(await subscribe()).toBe('failed');
  expect(server.asked('POST', '/v1/push-subscriptions')).toEqual([]);
});

test('what the server does not keep, the browser does not keep either', async () => {
  server.handlers['POST /v1/push-subscriptions'] = () => {
    throw new Refusal(409, 'too_many', 'Too many browsers.');
  };
  expect(await subscribe()).toBe('failed');
  expect(await isSubscribed()).toBe(false);
});

test('turned off, the browser answers for it no more', async () => {
  await subscribe();
  await unsubscribe();
  expect(await isSubscribed()).toBe(false);
  await unsubscribe();
});
