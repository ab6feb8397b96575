import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { ME, Refusal, TestServer } from '@purser/staff/testing/server';
import { renderConsole } from '../testing/renderConsole';

let server: TestServer;

const ALERT = {
  id: '018f0000-0000-7000-8000-0000000000d1',
  staff: { id: '018f0000-0000-7000-8000-0000000000d2', name: '钱进', role: 'agent' },
  alarm: 'outlier',
  at: '2026-11-23T08:00:00Z',
  facts: { in_an_hour: 30, usual_at_most: 16 },
  settled_by: null,
  settled_at: null,
  finding: '',
};

beforeEach(() => {
  server = new TestServer();
  const permissions = ['access.watch', 'customer.lookup', 'books.read', 'queue.read', 'matters.read'];
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, role: 'operator', permissions });
});

test('whoever does not watch the floor begins with what is to be approved', async () => {
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, role: 'finance', permissions: ['matters.read'] });
  const { router } = await renderConsole(server, '/');
  await screen.findByRole('heading', { name: 'Approvals' });
  expect(router.state.location.pathname).toBe('/approvals');
  await waitFor(() => expect(server.asked('GET', '/v1/staff/matters')[0]?.query.whose).toBe('mine'));
});

test('an alarm says what it was about, and somebody else says what it was', async () => {
  server.handlers['GET /v1/staff/access/alerts'] = () => ({ items: [ALERT] });
  const settle = `/v1/staff/access/alerts/${ALERT.staff.id}/${ALERT.id}/settle`;
  server.handlers[`POST ${settle}`] = () => ({ ...ALERT, settled_by: ME.name, finding: 'x' });
  await renderConsole(server, '/watch');
  await screen.findByText('30 customers in an hour; usual: 16 at most');
  await userEvent.click(screen.getByRole('button', { name: /Say what it was/ }));
  await userEvent.type(screen.getByLabelText('What it was'), 'a recall of a faulty till');
  await userEvent.click(screen.getAllByRole('button', { name: 'Say what it was' }).at(-1) as HTMLElement);
  await screen.findByText('Settled');
  expect(server.asked('POST', settle)[0]?.body).toEqual({ finding: 'a recall of a faulty till' });
});

test('a look-up goes in a body, keeps what was typed when it is refused, and counts', async () => {
  let refuses = true;
  server.handlers['GET /v1/staff/access'] = () => ({
    customers_hour: 1, customers_hour_most: 30, customers_day: 2, customers_day_most: 30,
    lookups: 3, lookups_most: 20, reveals: 0, reveals_most: 10,
  });
  server.handlers['POST /v1/staff/customers/lookup'] = () => {
    if (refuses) throw new Refusal(429, 'lookups_shut', 'Look-ups are shut.');
    return { customer: { id: ALERT.id, name: '**敏', phone: '138****0001' }, open: false };
  };
  await renderConsole(server, '/customers');
  await screen.findByText('3 of 20');
  await userEvent.type(screen.getByLabelText('Phone number or mail address'), '13800000001');
  await userEvent.type(screen.getByLabelText('Reason'), 'asked by post');
  await userEvent.click(screen.getByRole('button', { name: 'Look up' }));
  await screen.findByText('Look-ups are shut.');
  refuses = false;
  await userEvent.click(screen.getByRole('button', { name: 'Look up' }));
  await screen.findByText('**敏');
  expect(server.asked('POST', '/v1/staff/customers/lookup').at(-1)?.body).toEqual({
    login: '13800000001',
    reason: 'asked by post',
  });
  expect(JSON.stringify(server.seen.map((request) => [request.path, request.query]))).not.toContain('13800000001');
});

test('broken books are said first', async () => {
  server.handlers['GET /v1/staff/books'] = () => ({
    last: {
      at: '2026-11-23T08:00:00Z', seconds: 1.25, checks: 21, findings: ['chain: broken here'],
      sums: [{ currency: 'CNY', sum: 1 }],
      balances: [{ kind: 'reserve', currency: 'CNY', accounts: 8, balance: -100, held: 0 }],
    },
  });
  await renderConsole(server, '/books');
  await screen.findByText('Broken');
  expect(screen.getByRole('alert').textContent).toContain('chain: broken here');
  expect(screen.getByText("Customers' money at the bank")).toBeTruthy();
});

const RULES = {
  version: 1,
  state: 'active',
  name: 'cn-risk',
  rules: [{ code: 'withdrawal', when: ['kind = withdrawal'], then: 'step_up', why: 'always' }],
  created_by: 'system',
  created_at: '2026-11-01T00:00:00Z',
  tested: null,
  tested_at: null,
  activated_by: null,
  activated_at: null,
};

test('rules are drafted from those in force, and only tested ones can be put in force', async () => {
  const permissions = ['risk.read', 'risk.write', 'matters.read'];
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, role: 'risk', permissions });
  const draft = { ...RULES, version: 2, state: 'draft', name: 'stricter' };
  let all = [RULES];
  server.handlers['GET /v1/risk/rules'] = () => ({ items: all, next_cursor: null });
  server.handlers['POST /v1/risk/rules'] = () => {
    all = [draft, RULES];
    return draft;
  };
  await renderConsole(server, '/risk/rules');
  await screen.findByText('kind = withdrawal');
  await userEvent.click(screen.getByRole('button', { name: 'Draft from this version' }));
  await userEvent.type(screen.getByLabelText('Name'), 'stricter');
  await userEvent.click(screen.getByRole('button', { name: 'Save the draft' }));
  expect((await screen.findByRole('button', { name: 'Put in force' })).hasAttribute('disabled')).toBe(true);
  expect(server.asked('POST', '/v1/risk/rules')[0]?.body).toEqual({ name: 'stricter', rules: RULES.rules });
});

test('the audit says in words what was done and who it was', async () => {
  const invited = { id: '018f0000-0000-7000-8000-0000000000e1', name: '周芷若' };
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, role: 'auditor', permissions: ['audit.read', 'staff.read'] });
  server.handlers['GET /v1/staff'] = () => ({ items: [{ ...invited, role: 'agent', status: 'invited', created_at: ALERT.at }] });
  const act = { seq: 7, at: ALERT.at, actor_kind: 'system', actor_id: '', reason: '', details: {}, hash: '' };
  server.handlers['GET /v1/staff/audit'] = () => ({
    items: [
      { ...act, action: 'staff.write.invite', object: `staff:${invited.id}` },
      { ...act, seq: 6, action: 'access.alarm.outlier', object: 'moon:1' },
      { ...act, seq: 5, action: 'moon.landing', object: 'moon:1' },
    ],
    next_before: null,
  });
  await renderConsole(server, '/audit');
  const rows = await screen.findAllByRole('row');
  await waitFor(() => expect(rows[1]?.textContent).toContain('周芷若'));
  expect(rows[1]?.textContent).toContain('Invited somebody');
  expect(rows[2]?.textContent).toContain('Raised an alarm');
  expect(rows[3]?.textContent).toContain('moon.landing');
});
