import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderConsole } from '../testing/renderConsole';
import { cny, Refusal, SESSION, TestServer } from '../testing/server';
import type { Inquiry } from './useInquiries';

const ID = '018f0000-0000-7000-8000-0000000000e1';
const PATH = `/v1/merchants/me/inquiries/${ID}`;

function inquiry(part: Partial<Inquiry> = {}): Inquiry {
  return {
    id: ID,
    case_number: 'K7Q2MX4P',
    type: { code: 'merchant', zh: '商家问题', en: 'A merchant' },
    waits: true,
    is_open: true,
    asked_at: '2026-11-23T08:00:00Z',
    answer_by: new Date(Date.now() + 47.5 * 3_600_000).toISOString(),
    about: [{ payment_id: ID, order_no: 'B-1001', payer: '**敏', amount: cny(6_800), paid_at: '2026-11-20T08:00:00Z' }],
    messages: [{ number: 3, author: 'staff', text: 'Was it sent?', files: [], at: '2026-11-23T08:00:00Z' }],
    ...part,
  };
}

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers['GET /v1/merchants/me/inquiries'] = () => ({ items: [inquiry()], next_cursor: null });
  server.handlers[`GET ${PATH}`] = () => inquiry();
});

test('what waits is counted in the side bar, listed with its clock, and answered with a file', async () => {
  const file = { id: ID, name: 'slip.png', media_type: 'image/png', size: 9, pages: 1, sha256: 'ab'.repeat(32), uploaded_at: '2026-11-23T09:00:00Z' };
  server.handlers[`POST ${PATH}/files`] = () => file;
  server.handlers[`POST ${PATH}/messages`] = () => inquiry({ waits: false, answer_by: null });
  await renderConsole(server, '/inquiries');
  const nav = within(await screen.findByRole('navigation', { name: 'Navigation' }));
  expect((await nav.findByLabelText('1 waits for an answer')).textContent).toBe('1');
  expect(await screen.findByText('in 47 hours')).toBeTruthy();
  await userEvent.click(screen.getByRole('link', { name: /Nov 23/ }));
  expect(await screen.findByText('Was it sent?')).toBeTruthy();
  await userEvent.upload(screen.getByLabelText('Add a file'), new File(['x'], 'slip.png', { type: 'image/png' }));
  expect(await screen.findByText('slip.png')).toBeTruthy();
  await userEvent.type(screen.getByLabelText('What you have to say'), 'Yesterday.');
  await userEvent.click(screen.getByRole('button', { name: 'Send the answer' }));
  await waitFor(() => expect(screen.getByLabelText<HTMLTextAreaElement>('What you have to say').value).toBe(''));
  const [sent] = server.asked('POST', `${PATH}/messages`);
  expect(sent?.body).toMatchObject({ text: 'Yesterday.', files: [ID] });
  expect(sent?.body.ref).toMatch(/^[0-9a-f]{32}$/);
  expect(screen.queryByText('slip.png')).toBeNull();
});

test('a file that is refused is said to be so, and can be left out again', async () => {
  server.handlers[`POST ${PATH}/files`] = () => {
    throw new Refusal(422, 'evidence_kind_refused', 'That is not a picture.');
  };
  await renderConsole(server, `/inquiries/${ID}`);
  await userEvent.upload(await screen.findByLabelText('Add a file'), new File(['#!'], 'a.png', { type: 'image/png' }));
  expect(await screen.findByText('That is not a picture.')).toBeTruthy();
});

test('what is over takes no answer, and who may not read it does not see the page', async () => {
  server.handlers[`GET ${PATH}`] = () => inquiry({ waits: false, is_open: false, answer_by: null });
  const { unmount } = await renderConsole(server, `/inquiries/${ID}`);
  expect(await screen.findByText('Over')).toBeTruthy();
  expect(screen.queryByLabelText('What you have to say')).toBeNull();
  unmount();
  server.handlers['GET /v1/merchant-sessions/current'] = () => ({ ...SESSION, scopes: ['orders:read'] });
  await renderConsole(server, '/');
  expect(await screen.findByRole('link', { name: 'Orders' })).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Questions' })).toBeNull();
});
