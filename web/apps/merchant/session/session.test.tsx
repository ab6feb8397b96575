import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderConsole } from '../testing/renderConsole';
import { Refusal, SESSION, TestServer } from '../testing/server';

const KEY = 'pk_live_secret-of-the-shop';
let server: TestServer;

beforeEach(() => {
  server = new TestServer();
});

const nobody = () => {
  throw new Refusal(401, 'unauthenticated', 'Not signed in.');
};

test('a key opens a session, leads to the page that was wanted, and is kept nowhere', async () => {
  server.handlers['GET /v1/merchant-sessions/current'] = nobody;
  server.handlers['POST /v1/merchant-sessions'] = () => SESSION;
  const { router } = await renderConsole(server, '/orders');
  await userEvent.type(await screen.findByLabelText('API key'), ` ${KEY} `);
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByRole('heading', { name: 'Orders' })).toBeTruthy();
  expect(router.state.location.pathname).toBe('/orders');
  expect(server.asked('POST', '/v1/merchant-sessions')[0]?.authorization).toBe(`Bearer ${KEY}`);
  expect(server.asked('GET', '/v1/orders')[0]?.authorization).toBeNull();
  expect(JSON.stringify({ ...localStorage, ...sessionStorage }) + document.body.innerHTML).not.toContain(KEY);
});

test('a key that is not in force is said to be so', async () => {
  server.handlers['GET /v1/merchant-sessions/current'] = nobody;
  server.handlers['POST /v1/merchant-sessions'] = nobody;
  await renderConsole(server, '/');
  await userEvent.type(await screen.findByLabelText('API key'), 'pk_live_old{Enter}');
  expect(await screen.findByText(/not in force/)).toBeTruthy();
});

test('signing out ends the session on the server and leaves nothing of the shop', async () => {
  server.handlers['DELETE /v1/merchant-sessions/current'] = () => undefined;
  const { router } = await renderConsole(server, '/');
  expect(await screen.findByText('¥1,234.56')).toBeTruthy();
  sessionStorage.setItem('purser.draft.refuse.x', '{}');
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/sign-in'));
  expect(sessionStorage.length).toBe(0);
  expect(screen.queryByText('¥1,234.56')).toBeNull();
});

test('a key of few scopes has few pages', async () => {
  server.handlers['GET /v1/merchant-sessions/current'] = () => ({ ...SESSION, scopes: ['refunds:read'] });
  await renderConsole(server, '/');
  expect(await screen.findByRole('link', { name: 'Refunds' })).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Orders' })).toBeNull();
  expect(server.asked('GET', '/v1/orders')).toEqual([]);
});
