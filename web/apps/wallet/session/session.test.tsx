import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { keys, queries } from '../app/queries';
import { CUSTOMER, Refusal, TestServer } from '../testing/server';
import { renderApp } from '../testing/renderApp';
import { nextPage, signInAddress } from './next';
import { cleanLogin, isPhone } from './phone';
import { signUpFaults } from './signUpFaults';

const TOKEN = 'secret-session-token';

let server: TestServer;
let signedIn: boolean;

beforeEach(() => {
  server = new TestServer();
  signedIn = false;
  server.handlers['GET /v1/customers/me'] = () => {
    if (!signedIn) throw new Refusal(401, 'unauthenticated', 'Sign in first.');
    return CUSTOMER;
  };
  server.handlers['POST /v1/sessions'] = ({ body }) => {
    if (body.password !== 'right') throw new Refusal(401, 'credentials_wrong', '手机号或密码不正确。');
    signedIn = true;
    return { token: TOKEN, expires_at: '2026-12-01T00:00:00Z', customer: CUSTOMER };
  };
});

async function signIn(password: string) {
  await userEvent.clear(screen.getByLabelText('密码'));
  await userEvent.type(screen.getByLabelText('密码'), `${password}{Enter}`);
}

test('whoever is signed out comes back to where they wanted to go, and the token is kept nowhere', async () => {
  const { router } = await renderApp(server, '/bills?month=all', 'zh-CN');
  await userEvent.type(await screen.findByLabelText('手机号或邮箱'), '138-0000-0001');
  expect(router.state.location.pathname).toBe('/sign-in');
  await signIn('wrong');
  expect(await screen.findByText('手机号或密码不正确。')).toBeTruthy();
  expect(server.asked('POST', '/v1/sessions')[0]).toMatchObject({
    language: 'zh-CN',
    body: { login: '13800000001' },
  });
  await signIn('right');
  await waitFor(() => expect(router.state.location.pathname + router.state.location.search).toBe('/bills?month=all'));
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain(TOKEN);
  expect(document.cookie).not.toContain(TOKEN);
});

test('another customer in the same tab finds nothing of the last one', async () => {
  sessionStorage.setItem('purser.owner', 'somebody else');
  sessionStorage.setItem('purser.intent.transfer', '{"key":"k","body":{}}');
  sessionStorage.setItem('purser.draft.transfer', '{"amount":"7"}');
  await renderApp(server, '/', 'zh-CN');
  await userEvent.type(await screen.findByLabelText('手机号或邮箱'), '13800000001');
  await signIn('right');
  await screen.findByTestId('balance');
  expect(Object.keys(sessionStorage)).toEqual(['purser.owner']);
});

test('what is being asked goes with the session', async () => {
  signedIn = true;
  const { router } = await renderApp(server, '/me', 'en');
  await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }));
  expect(await screen.findByRole('dialog')).toBeTruthy();
  queries.setQueryData(keys.me, null);
  await waitFor(() => expect(router.state.location.pathname).toBe('/sign-in'));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('the way back leads nowhere else', () => {
  expect(nextPage('?next=%2Fbills%3Fq%3Dx')).toBe('/bills?q=x');
  for (const evil of ['//evil.test', '/\\evil.test', 'https://evil.test', 'javascript:1', '']) {
    expect(nextPage(`?next=${encodeURIComponent(evil)}`)).toBe('/');
  }
  expect(signInAddress('/')).toBe('/sign-in');
  expect(signInAddress('/a?b=c')).toBe('/sign-in?next=%2Fa%3Fb%3Dc');
});

test('phone numbers are understood as people write them', () => {
  for (const text of ['13800000001', '138 0000 0001', '138-0000-0001', '+86 13800000001', '１３８００００ ０００１']) {
    expect(cleanLogin(text)).toBe('13800000001');
    expect(isPhone(text)).toBe(true);
  }
  expect(cleanLogin(' a@b.cn ')).toBe('a@b.cn');
  expect(isPhone('23800000001')).toBe(false);
  expect(isPhone('1380000000')).toBe(false);
});

test('a sign-up is looked over before it is sent', () => {
  expect(signUpFaults({ name: ' ', login: '1', password: 'short' })).toEqual({
    name: 'name_missing',
    login: 'login_malformed',
    password: 'password_short',
  });
  expect(signUpFaults({ name: '林', login: '13800000001', password: 'quite long enough' })).toEqual({});
});
