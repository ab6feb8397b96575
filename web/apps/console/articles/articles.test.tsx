import { ME, Refusal, TestServer } from '@purser/staff/testing/server';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderConsole } from '../testing/renderConsole';
import { compare } from './data';

const TEXT = { title: 'The PIN', summary: 'Six digits.', asks: ['my pin', 'locked'], body: 'One.\n\nTwo.' };
const SOURCE = { topic: 'account', rank: 3, owner: 'security', review_days: 90, see: [], way: null, zh: TEXT, en: TEXT };
const VERSION = {
  version: 1,
  is_withdrawn: false,
  note: 'a clearer word',
  drafted_by: ME.id,
  drafted_at: '2026-11-23T08:00:00Z',
  published_by: null,
  published_at: null,
};

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  const permissions = ['knowledge.read', 'knowledge.write', 'knowledge.publish', 'matters.read'];
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, role: 'operator', permissions });
});

test('what is written is a draft, with what was not touched as it was', async () => {
  server.handlers['GET /v1/staff/articles/pin'] = () => ({ slug: 'pin', document: SOURCE, versions: [], drafts: [] });
  server.handlers['POST /v1/staff/articles/pin/versions'] = () => VERSION;
  await renderConsole(server, '/articles/pin');
  await userEvent.click(await screen.findByRole('radio', { name: 'English' }));
  const title = screen.getByLabelText('Title');
  await userEvent.clear(title);
  await userEvent.type(title, 'The payment PIN');
  expect(screen.getByRole('button', { name: 'Save as a draft' }).hasAttribute('disabled')).toBe(true);
  await userEvent.type(screen.getByLabelText('What was changed, and why'), 'a clearer word');
  await userEvent.click(screen.getByRole('button', { name: 'Save as a draft' }));
  await screen.findByText(/Somebody else puts it in force/);
  expect(server.asked('POST', '/v1/staff/articles/pin/versions')[0]?.body).toEqual({
    ...SOURCE,
    en: { ...TEXT, title: 'The payment PIN' },
    note: 'a clearer word',
  });
});

test('a draft is read line against line, and refused to whoever wrote it', async () => {
  const draft = { ...SOURCE, version: 1, en: { ...TEXT, body: 'One.\n\nThree.' } };
  server.handlers['GET /v1/staff/articles/pin'] = () => ({
    slug: 'pin', document: SOURCE, versions: [VERSION], drafts: [draft],
  });
  server.handlers['POST /v1/staff/articles/pin/versions/1/publish'] = () => {
    throw new Refusal(409, 'article_own_draft', 'Somebody else has to read it.');
  };
  await renderConsole(server, '/articles/pin');
  await screen.findByText('Version 1 waits to be read');
  expect(screen.getByText('Two.', { selector: 'del' })).toBeTruthy();
  expect(screen.getByText('Three.', { selector: 'ins' })).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Put it in force' }));
  expect((await screen.findByRole('alert')).textContent).toContain('Somebody else has to read it.');
});

test('lines are told apart by the longest run they have in common', () => {
  const said = compare(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd', 'e']).map(({ kind, text }) => `${kind[0]}${text}`);
  expect(said).toEqual(['sa', 'rb', 'ax', 'sc', 'sd', 'ae']);
  expect(compare([], ['a'])).toEqual([{ text: 'a', kind: 'added' }]);
  expect(compare(['a'], [])).toEqual([{ text: 'a', kind: 'removed' }]);
});
