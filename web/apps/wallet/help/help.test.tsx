import type { Schemas } from '@purser/client';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '../testing/renderApp';
import { TestServer } from '../testing/server';

const HEADING: Schemas['HelpHeading'] = {
  slug: 'refund-where',
  topic: 'refunds',
  title: 'My refund has not arrived',
  summary: 'How far it is.',
  way: '/matters',
};
const plain = (text: string) => ({ text, strong: false, to: null });
const ARTICLE: Schemas['HelpArticle'] = {
  ...HEADING,
  blocks: [
    { kind: 'heading', lines: [[plain('How long')]] },
    {
      kind: 'list',
      lines: [[plain('At once, or '), { text: 'a dispute', strong: false, to: 'dispute-open' }], [plain('Later')]],
    },
    { kind: 'text', lines: [[{ text: 'Freeze', strong: false, to: '/wallet/freeze' }]] },
  ],
  see: [{ ...HEADING, slug: 'refund-ask', title: 'Ask for a refund' }],
  reviewed: '2026-11-23',
};

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  server.handlers['GET /v1/help/articles'] = () => ({ items: [HEADING] });
  server.handlers['GET /v1/help/articles/refund-where'] = () => ARTICLE;
  server.handlers['GET /v1/help/articles/refund-where/vote'] = () => ({ helped: null });
});

test('help is looked through by topic, and asked in own words', async () => {
  server.handlers['GET /v1/help/search'] = () => ({ items: [HEADING] });
  const { router } = await renderApp(server, '/help');
  const link = await screen.findByRole('link', { name: /My refund has not arrived/ });
  expect(link.getAttribute('href')).toBe('/help/refund-where');
  await userEvent.type(screen.getByRole('searchbox', { name: 'Search help' }), 'where is my money');
  await screen.findByRole('region', { name: 'What was found' });
  expect(router.state.location.search).toBe('?q=where+is+my+money');
});

test('what nobody can answer here leads to people', async () => {
  server.handlers['GET /v1/help/search'] = () => ({ items: [] });
  await renderApp(server, '/help?q=weather');
  await screen.findByText('Nothing found');
  expect(screen.getByRole('link', { name: 'Contact us' }).getAttribute('href')).toBe('/contact');
});

test('an article is read, done, and judged', async () => {
  let said: unknown = null;
  server.handlers['PUT /v1/help/articles/refund-where/vote'] = ({ body }) => {
    said = body;
    return null;
  };
  await renderApp(server, '/help/refund-where');
  const article = await screen.findByRole('article');
  expect(within(article).getByRole('link', { name: 'a dispute' }).getAttribute('href')).toBe('/help/dispute-open');
  expect(within(article).getByRole('link', { name: 'Freeze' }).getAttribute('href')).toBe('/freeze');
  expect(within(article).getByRole('link', { name: 'Open the page' }).getAttribute('href')).toBe('/matters');
  expect(within(article).getAllByRole('listitem')).toHaveLength(2);
  await userEvent.click(await screen.findByRole('button', { name: 'No' }));
  await screen.findByText(/we will make it better/);
  expect(said).toEqual({ helped: false });
  expect(screen.getByRole('button', { name: 'No' }).getAttribute('aria-pressed')).toBe('true');
});
