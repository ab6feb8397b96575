import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { matter, ME, Refusal, TestServer } from '@purser/staff/testing/server';
import { renderConsole } from '../testing/renderConsole';
import { OPERATOR_ITSELF, SERVICES } from './shapes';

const ID = '018f0000-0000-7000-8000-0000000000c1';
const PLANNED = '018f0000-0000-7000-8000-0000000000e1';
const TRIAL = `/v1/tariffs/${ID}/simulations`;
const draft = (state: string) => matter({ subject_id: OPERATOR_ITSELF, customer: null, procedure: 'promotion', state });
const promotion = (id: string, state: string, en: string) => ({
  id,
  matter: draft(state),
  terms: { names: { zh: en, en } },
  starts_at: '2020-01-01T00:00:00Z',
});

const SUMS = { then: 600, now: 1_200, promotions_then: 200, promotions_now: 350 };
const RESULT = {
  ...SUMS,
  since: '2026-10-24T08:00:00Z',
  until: '2026-11-23T08:00:00Z',
  lower: 0,
  same: 1,
  higher: 3,
  kinds: [{ kind: 'withdrawal', payments: 4, amount: 700_000, ...SUMS }],
  bands: [{ least: 0, most: null, payments: 4, amount: 700_000, ...SUMS }],
  days: [{ day: '2026-11-02', ...SUMS }],
  promotions: [
    { id: PLANNED, names: { en: 'Half' }, planned: true, budget: 500, left: 150, then: 0, now: 350, uses: 2 },
  ],
};
const trial = (part: object) => ({ id: ID, state: 'done', done: 4, of_all: 4, result: RESULT, ...part });

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  const permissions = ['matters.read', 'fees.read', 'fees.write'];
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, role: 'finance', permissions });
  const own = { subject_id: OPERATOR_ITSELF, customer: null, actions: [] };
  const tariff = matter({ ...own, procedure: 'tariff', state: 'draft' });
  server.handlers[`GET /v1/staff/matters/${OPERATOR_ITSELF}/${ID}`] = () => tariff;
  server.handlers[`GET /v1/tariffs/${ID}`] = () => ({
    id: ID,
    version: 'cn-2027-01',
    rules: Object.fromEntries(SERVICES.map((service) => [service, { rate_ppm: 1_000 }])),
    levels: [],
    announced_at: null,
    effective_at: null,
    matter: tariff,
  });
  server.handlers[`GET ${TRIAL}/latest`] = () => trial({});
  const items = [promotion(PLANNED, 'draft', 'Half'), promotion('b', 'active', 'Running')];
  server.handlers['GET /v1/promotions'] = () => ({ items, next_cursor: null });
  server.handlers[`POST ${TRIAL}`] = () => trial({ state: 'waiting', result: null });
});

const show = () => renderConsole(server, `/matters/${OPERATOR_ITSELF}/${ID}`);

test('income, promotions and what is left are told apart, in all and by day', async () => {
  await show();
  const sums = await screen.findByRole('region', { name: 'Income and what promotions cost' });
  const rows = within(sums).getAllByRole('row').map((row) => row.textContent);
  expect(rows.slice(1)).toEqual([
    'Before promotions¥6.00¥12.00+¥6.00',
    'Cost of promotions¥2.00¥3.50+¥1.50',
    'After promotions¥4.00¥8.50+¥4.50',
  ]);
  await screen.findByText('Half (planned)');
  await userEvent.click(screen.getByRole('radio', { name: 'Day' }));
  await userEvent.click(screen.getByRole('radio', { name: 'Cost of promotions' }));
  const chart = screen.getByRole('figure', { name: /Cost of promotions/ });
  const days = within(within(chart).getByRole('table')).getAllByRole('row').map((row) => row.textContent);
  expect(days).toEqual(['DayTaken thenBy this version', 'Nov 2, 2026¥2.00¥3.50']);
});

test('only what has not begun can be tried besides, and a refusal is told', async () => {
  await show();
  const planned = await screen.findByRole('group', { name: 'Try these promotions too' });
  expect(within(planned).getAllByRole('checkbox')).toHaveLength(1);
  await userEvent.click(within(planned).getByRole('checkbox', { name: 'Half' }));
  server.handlers[`POST ${TRIAL}`] = () => {
    throw new Refusal(409, 'promotion_not_planned', 'It has begun.');
  };
  await userEvent.click(screen.getByRole('button', { name: 'Price the last 30 days' }));
  await screen.findByRole('alert');
  expect(server.asked('POST', TRIAL)[0]?.body).toEqual({ promotions: [PLANNED] });
});

test('nobody has tried it, nothing was paid, nothing is planned', async () => {
  server.handlers['GET /v1/promotions'] = () => ({ items: [], next_cursor: null });
  server.handlers[`GET ${TRIAL}/latest`] = () => {
    throw new Refusal(404, 'simulation_unknown', 'None.');
  };
  await show();
  expect(await screen.findByText('Nobody has tried this version yet.')).toBeTruthy();
  expect(await screen.findByText('No promotion is drafted or agreed and still to begin.')).toBeTruthy();
});
