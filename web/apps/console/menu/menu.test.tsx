import { ME, TestServer } from '@purser/staff/testing/server';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderConsole } from '../testing/renderConsole';
import { addStep, changesOf, dropStep, newStep, setStep, setWords, sorted } from './change';
import type { Action, MenuDocument, State } from './data';
import { layOut, neighbour } from './layout';

const MENU: MenuDocument = {
  start: 'welcome',
  main: 'main',
  theft: 'theft',
  last: 'person',
  most_inputs: 40,
  steps: {
    welcome: { kind: 'say', zh: '欢迎', en: 'Welcome', prompt: 'welcome', then: 'main' },
    main: { kind: 'choose', zh: '主菜单', en: 'Main menu', prompt: 'main', keys: { '1': 'theft', '0': 'person', '#': 'main' }, otherwise: 'bye' },
    theft: { kind: 'do', zh: '冻结', en: 'Freeze', action: 'freeze', to: { done: 'bye', already: 'bye', failed: 'person' } },
    person: { kind: 'queue', zh: '人工', en: 'A person', prompt: 'queue_person', topic: 'other', band: 'rest', skills: [] },
    bye: { kind: 'end', zh: '再见', en: 'Goodbye', prompt: 'goodbye' },
  },
};
const SHIPPED = {
  version: 0, document: MENU, note: '', proposed_by: null, proposed_at: null, agreed_at: null, dropped_at: null, mine: false,
};
const ACTIONS: Action[] = [{ name: 'freeze', takes: [], outcomes: { done: [], already: [], failed: [] } }];
const SENTENCES = {
  en: { welcome: 'Welcome.', main: 'Press 1.', queue_person: 'Please wait.', goodbye: 'Goodbye.' },
  zh: { welcome: '您好。', main: '请按1。', queue_person: '请稍候。', goodbye: '再见。' },
};
const STATE: State = { in_force: SHIPPED, proposal: null, history: [], sentences: SENTENCES, actions: ACTIONS, skills: ['theft'] };

let server: TestServer;

beforeEach(() => {
  sessionStorage.clear();
  server = new TestServer();
  const permissions = ['menu.read', 'menu.write', 'matters.read'];
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, role: 'operator', permissions });
  server.handlers['GET /v1/staff/menu'] = () => STATE;
  server.handlers['POST /v1/staff/menu/check'] = () => ({ items: [] });
});

test('the picture stands in columns and is walked by arrow keys', async () => {
  await renderConsole(server, '/menu');
  const picture = await screen.findByRole('group', { name: /Picture of the menu/ });
  const pressed = () => within(picture).getByRole('button', { pressed: true }).textContent;
  expect(pressed()).toContain('Main menu');
  expect(screen.getByText('Press 1.')).toBeTruthy();
  within(picture).getByRole('button', { pressed: true }).focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(document.activeElement?.textContent).toBe(pressed());
  expect(['Freeze', 'A person', 'Goodbye'].some((title) => pressed()?.startsWith(title))).toBe(true);
  await userEvent.keyboard('{ArrowLeft}');
  expect(pressed()).toContain('Main menu');
});

test('a draft is looked over, and proposed with what was not touched as it was', async () => {
  server.handlers['POST /v1/staff/menu/proposals'] = () => ({ ...SHIPPED, version: 1 });
  await renderConsole(server, '/menu');
  await userEvent.click(await screen.findByRole('button', { name: 'Draft another menu' }));
  const words = screen.getByLabelText('Said in English');
  await userEvent.clear(words);
  await userEvent.type(words, 'Press one.');
  await userEvent.type(screen.getByLabelText('What was changed, and why'), 'clearer');
  const send = screen.getByRole('button', { name: 'Propose the menu' });
  await screen.findByText('Every way leads somewhere.');
  await expect.poll(() => send.hasAttribute('disabled')).toBe(false);
  await userEvent.click(send);
  await screen.findByText(/Somebody else puts it in force/);
  const sent = server.asked('POST', '/v1/staff/menu/proposals')[0]?.body;
  expect(sent).toEqual({ document: { ...MENU, texts: { en: { main: 'Press one.' } } }, note: 'clearer' });
});

test('what is wrong keeps a draft from being proposed, and leads to its step', async () => {
  server.handlers['POST /v1/staff/menu/check'] = () => ({ items: [{ why: 'no_end', step: 'theft', what: '' }] });
  await renderConsole(server, '/menu');
  await userEvent.click(await screen.findByRole('button', { name: 'Draft another menu' }));
  const note = await screen.findByText(/From here no call ends/);
  await userEvent.type(screen.getByLabelText('What was changed, and why'), 'another');
  await userEvent.selectOptions(screen.getByLabelText('Key 5'), 'person');
  expect(screen.getByRole('button', { name: 'Propose the menu' }).hasAttribute('disabled')).toBe(true);
  await userEvent.click(within(note).getByRole('button', { name: 'Freeze' }));
  expect(screen.getByLabelText('failed')).toBeTruthy();
});

test('a proposal is somebody else’s to put in force', async () => {
  const changed = setStep(MENU, 'bye', { en: 'Farewell' });
  const proposal = { ...SHIPPED, version: 3, document: changed, note: 'warmer', proposed_at: '2026-11-23T08:00:00Z' };
  server.handlers['GET /v1/staff/menu'] = () => ({ ...STATE, proposal });
  server.handlers['POST /v1/staff/menu/proposals/3/agree'] = () => proposal;
  await renderConsole(server, '/menu');
  expect((await screen.findByRole('list', { name: 'What is different' })).textContent).toBe('changed: Farewell');
  await userEvent.click(screen.getByRole('button', { name: 'Put it in force' }));
  await screen.findByText('In force within seconds');
  expect(server.asked('POST', '/v1/staff/menu/proposals/3/agree')).toHaveLength(1);
});

test('one’s own proposal can only be taken back', async () => {
  server.handlers['GET /v1/staff/menu'] = () => ({ ...STATE, proposal: { ...SHIPPED, version: 3, mine: true } });
  await renderConsole(server, '/menu');
  await screen.findByRole('button', { name: 'Take it back' });
  expect(screen.queryByRole('button', { name: 'Put it in force' })).toBeNull();
});

test('every step has a place of its own, those nothing leads to as well', () => {
  const lost = addStep(MENU, 'lost', newStep('say', 'lost', 'main', ACTIONS));
  const picture = layOut(lost);
  const places = picture.boxes.map(({ x, y }) => `${x} ${y}`);
  expect(new Set(places).size).toBe(6);
  expect(picture.boxes.find((box) => box.name === 'welcome')?.column).toBe(0);
  expect(picture.boxes.find((box) => box.name === 'lost')?.column).toBe(3);
  expect(picture.lines.find((line) => line.from === 'theft' && line.to === 'bye')?.by).toEqual(['done', 'already']);
  expect(picture.lines.find((line) => line.from === 'main' && line.to === 'main')?.back).toBe(true);
  expect(neighbour(picture, 'main', 'ArrowLeft')).toBe('welcome');
  expect(neighbour(picture, 'welcome', 'ArrowLeft')).toBeNull();
  expect(neighbour(picture, 'main', 'a')).toBeNull();
});

test('what differs is told by what is heard, not by the order it is written in', () => {
  expect(changesOf(MENU, { ...MENU, steps: { ...MENU.steps } }, STATE)).toEqual([]);
  expect(changesOf(MENU, setWords(MENU, STATE, 'goodbye', 'zh', '再会。'), STATE)).toEqual([{ name: 'bye', kind: 'changed' }]);
  expect(changesOf(MENU, dropStep(MENU, 'bye'), STATE)).toEqual([{ name: 'bye', kind: 'removed' }]);
  expect(sorted({ b: 1, a: [2, { d: 1, c: 2 }] })).toBe(sorted({ a: [2, { c: 2, d: 1 }], b: 1 }));
});

test('words that are shipped, again, are none of the menu’s own', () => {
  const own = setWords(MENU, STATE, 'main', 'en', 'Press one.');
  expect(own.texts?.en).toEqual({ main: 'Press one.' });
  expect(setWords(own, STATE, 'main', 'en', 'Press 1.').texts?.en).toEqual({});
});
