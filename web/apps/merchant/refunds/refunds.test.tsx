import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderConsole } from '../testing/renderConsole';
import { refund, Refusal, TestServer } from '../testing/server';

const { id } = refund();
const PATH = `/v1/merchants/me/refunds/${id}`;
let server: TestServer;

beforeEach(() => {
  server = new TestServer();
});

test('what waits for an answer leads to its page, and agreeing is confirmed with the amount', async () => {
  server.handlers[`POST ${PATH}/approve`] = () => refund();
  await renderConsole(server, '/refunds');
  await userEvent.click(await screen.findByRole('link', { name: /Nov 23/ }));
  await userEvent.click(await screen.findByRole('button', { name: 'Agree to the refund' }));
  expect(await screen.findByText('Give ¥50.00 back?')).toBeTruthy();
  expect(server.asked('POST', `${PATH}/approve`)).toEqual([]);
  const yes = screen.getAllByRole('button', { name: 'Agree to the refund' }).at(-1)!;
  await userEvent.click(yes);
  expect(await screen.findByText('Agreed; the money is on its way')).toBeTruthy();
  expect(server.asked('POST', `${PATH}/approve`)[0]?.key).toMatch(/^[0-9a-f]{32}$/);
});

test('a refusal takes a reason, which is kept until it is sent', async () => {
  let down = true;
  server.handlers[`POST ${PATH}/refuse`] = () => {
    if (down) throw new Refusal(409, 'step_not_possible', 'That is no longer possible.');
    return refund();
  };
  const { unmount } = await renderConsole(server, `/refunds/${id}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Refuse' }));
  const send = () => screen.getAllByRole('button', { name: 'Refuse' }).at(-1)!;
  expect((send() as HTMLButtonElement).disabled).toBe(true);
  await userEvent.type(screen.getByLabelText('Why not?'), 'It was used');
  await userEvent.click(send());
  expect(await screen.findByText('That is no longer possible.')).toBeTruthy();
  unmount();
  down = false;
  await renderConsole(server, `/refunds/${id}`);
  await userEvent.click(await screen.findByRole('button', { name: 'Refuse' }));
  expect((screen.getByLabelText('Why not?') as HTMLInputElement).value).toBe('It was used');
  await userEvent.click(send());
  await waitFor(() => expect(server.asked('POST', `${PATH}/refuse`).at(-1)?.body).toEqual({ reason: 'It was used' }));
});

test.each([
  ['en', /counts as refused, and we open a dispute for the customer where one is possible/],
  ['zh-CN', /视为拒绝，可以发起争议的，我们会为顾客发起/],
] as const)('what silence does is said as it is done (%s)', async (language, said) => {
  await renderConsole(server, `/refunds/${id}`, language);
  expect(await screen.findByText(said)).toBeTruthy();
});

test('nobody answers who may not, or when it is too late', async () => {
  server.handlers[`GET ${PATH}`] = () => refund({ timeline: { ...refund().timeline, actions: [], turn: null, ended_at: '2026-11-24T00:00:00Z', next: [] } });
  await renderConsole(server, `/refunds/${id}`);
  expect(await screen.findByRole('heading', { name: 'Course' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Refuse' })).toBeNull();
});

test('a gift is at most what was paid, and a second press is the same refund', async () => {
  const gifts: unknown[] = [];
  server.handlers['POST /v1/merchants/me/refunds'] = ({ body }) => {
    gifts.push(body.refund_no);
    if (gifts.length === 1) throw new Refusal(409, 'refund_too_soon', 'One a minute.');
    return refund();
  };
  const { router } = await renderConsole(server, `/orders/${id}`);
  await userEvent.click(await screen.findByRole('link', { name: 'Give money back' }));
  const amount = await screen.findByLabelText('How much');
  await userEvent.clear(amount);
  await userEvent.type(amount, '128.01');
  expect(await screen.findByText('At most ¥128.00 was paid.')).toBeTruthy();
  await userEvent.clear(amount);
  await userEvent.type(amount, '28');
  await userEvent.click(screen.getByRole('button', { name: 'Give money back' }));
  expect(await screen.findByText('One a minute.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Give money back' }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`/refunds/${id}`));
  expect(gifts).toHaveLength(2);
  expect(gifts[0]).toBe(gifts[1]);
});
