import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderDesk } from '../testing/renderDesk';
import { ME, SUBJECT, TestServer } from '@purser/staff/testing/server';

const FREEZE = {
  id: '018f0000-0000-7000-8000-0000000000d1',
  customer_id: SUBJECT,
  scope: 'device:0198',
  source: 'hotline',
  reason: 'lost her phone',
  liftable_by: 'staff',
  created_at: '2026-11-22T00:00:00Z',
  lifted_at: null,
};
const LIFT = `/v1/operator/customers/${SUBJECT}/freezes/${FREEZE.id}/lift`;

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, permissions: [...ME.permissions, 'freeze.lift'] });
  server.handlers['POST /v1/operator/freezes/lookup'] = () => ({
    customer: { id: SUBJECT, name: '**敏', phone: '138****0001' },
    items: [FREEZE],
  });
  server.handlers[`POST ${LIFT}`] = () => ({ ...FREEZE, lifted_at: '2026-11-22T01:00:00Z' });
});

test('a freeze is looked up by an address, and lifted for a reason', async () => {
  await renderDesk(server, '/freeze');
  const button = await screen.findByRole('button', { name: 'Look up freezes' });
  const form = within(button.closest('form') as HTMLElement);
  await userEvent.type(form.getByLabelText('Phone number or mail address'), '13800000001');
  await userEvent.type(form.getByLabelText('Reason'), 'she asks');
  await userEvent.click(button);
  expect(await screen.findByText('Device 0198')).toBeTruthy();
  expect(server.asked('POST', '/v1/operator/freezes/lookup')[0]?.body).toEqual({
    login: '13800000001',
    reason: 'she asks',
  });
  await userEvent.click(screen.getByRole('button', { name: 'Lift the freeze' }));
  const sheet = within(screen.getByRole('dialog'));
  await userEvent.type(sheet.getByLabelText('Reason'), 'found it again');
  await userEvent.click(sheet.getByRole('button', { name: 'Lift the freeze' }));
  expect(await screen.findAllByText('The freeze is lifted.')).toBeTruthy();
  expect(server.asked('POST', LIFT)[0]?.body).toEqual({ by: 'staff', reason: 'found it again' });
});
