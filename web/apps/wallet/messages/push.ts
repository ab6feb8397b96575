import { ask, toBytes } from '@purser/client';
import { api } from '../app/api';

/** Whether this browser can be pushed to at all. */
export function knowsPush(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

async function worker(): Promise<ServiceWorkerRegistration | undefined> {
  return navigator.serviceWorker.getRegistration(import.meta.env.BASE_URL);
}

export async function isSubscribed(): Promise<boolean> {
  return (await (await worker())?.pushManager.getSubscription()) != null;
}

export type PushFault = 'refused' | 'failed';

/** Asks the customer and the browser, and tells the server where to push to; null when it worked. */
export async function subscribe(): Promise<PushFault | null> {
  if ((await Notification.requestPermission()) !== 'granted') return 'refused';
  const registration = await worker();
  if (!registration) return 'failed';
  const { key } = await ask(api.GET('/v1/push-key'));
  const made = await registration.pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: toBytes(key) })
    .catch(() => null);
  const { endpoint, keys } = made?.toJSON() ?? {};
  if (!made || !endpoint || !keys?.p256dh || !keys.auth) return 'failed';
  const body = { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
  const stored = await ask(api.POST('/v1/push-subscriptions', { body })).catch(() => null);
  if (stored) return null;
  await made.unsubscribe();
  return 'failed';
}

/** The server drops a subscription that the browser no longer answers for. */
export async function unsubscribe(): Promise<void> {
  await (await (await worker())?.pushManager.getSubscription())?.unsubscribe();
}
