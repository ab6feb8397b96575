import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderDesk } from '../testing/renderDesk';
import { ME, Refusal, TestServer } from '@purser/staff/testing/server';

let server: TestServer;

const signedOut = () => {
  throw new Refusal(401, 'unauthenticated', 'Sign in first.');
};

beforeEach(() => {
  server = new TestServer();
});

test('whoever is signed out is asked for a passkey, and an invitation stays out of every request’s address', async () => {
  server.handlers['GET /v1/staff/me'] = signedOut;
  const { router } = await renderDesk(server, '/#si_secret');
  await screen.findByText(/You are invited/);
  expect(router.state.location).toMatchObject({ pathname: '/sign-in', hash: '#si_secret' });
  expect(JSON.stringify(server.seen)).not.toContain('si_secret');
});

test('a role sees only the pages that it may use', async () => {
  await renderDesk(server, '/');
  const names = () => screen.getAllByRole('link').map((link) => link.textContent);
  await screen.findByRole('link', { name: /Waiting for us/ });
  expect(names().join()).toMatch(/Freeze an account/);
  expect(names().join()).not.toMatch(/Staff and roles|Audit/);
});

test('signing out leaves nothing in the tab', async () => {
  sessionStorage.setItem('purser.draft.desk.x', '{"reason":"half a sentence"}');
  server.handlers['DELETE /v1/staff/sessions/current'] = () => ({});
  await renderDesk(server, '/');
  await screen.findByText(ME.name);
  server.handlers['GET /v1/staff/me'] = signedOut;
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(screen.getByRole('heading', { name: 'Staff sign-in' })).toBeTruthy());
  expect({ ...sessionStorage }).toEqual({});
});
