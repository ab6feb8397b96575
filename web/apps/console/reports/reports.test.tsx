import { ME, TestServer } from '@purser/staff/testing/server';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderConsole } from '../testing/renderConsole';

const FIGURES = {
  arrived: 120, answered: 90, abandoned: 10, short: 2, overflowed: 1, within: 80, service_level: 0.8,
  speed_of_answer_s: 17, abandonment: 0.1, handle_s: 200, promised: 90, kept: 81, promises_kept: 0.9,
  average_kept: 0.55, callbacks: 8, reached: 6, callbacks_reached: 0.75, followed: 50, again: 5, contact_again: 0.1,
  first_contact: 0.9,
};
const DAYS = [
  { day: '2026-11-21', occupancy: 0.62, figures: FIGURES },
  { day: '2026-11-22', occupancy: null, figures: { ...FIGURES, service_level: null, abandonment: null } },
];

/** Each figure that a service is told by, a word of how it is reckoned, and its second day in the chart's table. */
const SHOWN: [string, RegExp, string[]][] = [
  ['Contacts', /5 s or more/, ['90', '10']],
  ['Service level', /within 20 s/, ['–', '–']],
  ['Speed of answer', /waited on average/, ['17 s']],
  ['Occupancy', /several chats at once count once/, ['–']],
  ['Promised waits', /the wait that was promised/, ['90%', '55%']],
  ['Callbacks', /up to three times/, ['8', '6']],
  ['Came again', /within 7 days/, ['10%', '90%']],
];

test('every figure has its chart and says how it is reckoned', async () => {
  const server = new TestServer();
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, permissions: ['queue.read'] });
  server.handlers['GET /v1/staff/queue/report'] = () => ({
    start: '2026-11-21', end: '2026-11-22', whole: FIGURES, occupancy: 0.62, days: DAYS, channels: [], reasons: [],
  });
  await renderConsole(server, '/reports');
  const means = await screen.findByTestId('means');
  for (const [name, reckoned, last] of SHOWN) {
    await userEvent.click(screen.getByLabelText(name, { selector: 'input' }));
    expect(means.textContent).toMatch(reckoned);
    const rows = within(screen.getByRole('table', { name })).getAllByRole('row');
    expect(within(rows.at(-1) as HTMLElement).getAllByRole('cell').map(({ textContent }) => textContent)).toEqual(last);
  }
});
