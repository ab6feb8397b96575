// Keeps the app's own files so that it opens without a network. What the API says is never kept:
// only the files listed here are answered from the cache, everything else goes to the server.
const CACHE = 'purser-__VERSION__';
const FILES = __FILES__;
const SHELL = '__BASE__index.html';

const fill = async () => {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await self.skipWaiting();
};

const sweep = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
};

self.addEventListener('install', (event) => event.waitUntil(fill()));
self.addEventListener('activate', (event) => event.waitUntil(sweep()));
self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== location.origin || !pathname.startsWith('__BASE__')) return;
  if (mode === 'navigate') {
    event.respondWith(fetch(event.request).catch(() => caches.match(SHELL)));
  } else if (FILES.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(event.request)));
  }
});

// A notice while the app is closed. Its words come from the server, in the customer's language.
self.addEventListener('push', (event) => {
  const { id, title, body, url } = event.data?.json() ?? {};
  if (!title) return;
  const options = { body, tag: id, icon: '__BASE__icon-192.png', badge: '__BASE__icon-192.png', data: { url } };
  event.waitUntil(self.registration.showNotification(title, options));
});

const open = async (url) => {
  const target = new URL(url ?? '__BASE__', location.origin);
  if (target.origin !== location.origin || !target.pathname.startsWith('__BASE__')) return;
  const [window] = await self.clients.matchAll({ type: 'window' });
  if (!window) await self.clients.openWindow(target.href);
  else {
    await window.focus();
    await window.navigate(target.href);
  }
};

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url));
});
