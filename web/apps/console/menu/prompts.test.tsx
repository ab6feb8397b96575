import { ME, Refusal, TestServer } from '@purser/staff/testing/server';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderConsole } from '../testing/renderConsole';
import { matching, type Prompt } from './recordings';

const RECORDING = {
  sha256: 'a1', put_by: ME.id, name: '周芷若', put_at: '2026-11-22T08:00:00Z', seconds: 1.5, fits: true, mine: false,
};
const text = (words: string, recording: typeof RECORDING | null = null, proposed: typeof RECORDING | null = null) => ({
  words, pieces: [{ number: 1, words, recording, proposed }], is_recorded: recording !== null,
});
const english = (...shown: Parameters<typeof text>): Prompt => ({ ...GOODBYE, texts: { ...GOODBYE.texts, en: text(...shown) } });
const GOODBYE: Prompt = { key: 'goodbye', texts: { zh: text('再见。'), en: text('Goodbye.') } };
const PLACE: Prompt = {
  key: 'queue_place',
  texts: {
    zh: { words: '您前面还有{ahead}位客户。', pieces: [{ number: 1, words: '您前面还有', recording: null, proposed: null }], is_recorded: false },
    en: {
      words: 'There are {ahead} people.',
      pieces: [
        { number: 1, words: 'There are', recording: { ...RECORDING, fits: false }, proposed: null },
        { number: 2, words: 'people.', recording: null, proposed: null },
      ],
      is_recorded: false,
    },
  },
};
const MENU = { start: 'bye', main: 'bye', theft: 'bye', last: 'bye', most_inputs: 40, steps: { bye: { kind: 'end', zh: '再见', en: 'Bye', prompt: 'goodbye' } } };
const STATE = {
  in_force: { version: 0, document: MENU, note: '', proposed_by: null, proposed_at: null, agreed_at: null, dropped_at: null, mine: false },
  proposal: null, history: [], sentences: { en: {}, zh: {} }, actions: [], skills: [],
};
const PLACE_OF = '/v1/staff/menu/prompts/en/goodbye/1';
/** The test's server reads JSON whatever it is sent. */
const WAV = new File(['{"is":"a recording"}'], 'goodbye.wav', { type: 'audio/wav' });

let server: TestServer;

beforeEach(() => {
  sessionStorage.clear();
  URL.createObjectURL = () => 'blob:sound';
  URL.revokeObjectURL = () => undefined;
  server = new TestServer();
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, role: 'operator', permissions: ['menu.read', 'menu.write'] });
  server.handlers['GET /v1/staff/menu'] = () => STATE;
  server.handlers['GET /v1/staff/menu/prompts'] = () => ({ items: [GOODBYE, PLACE] });
});

async function side(name: string): Promise<HTMLElement> {
  await userEvent.click(await screen.findByRole('radio', { name: 'What is said' }));
  return screen.findByRole('group', { name });
}

test('a sentence is heard, and a recording of it proposed', async () => {
  server.handlers['GET /v1/staff/menu/prompts/en/goodbye/sound'] = () => ({});
  server.handlers[`PUT ${PLACE_OF}`] = () => english('Goodbye.', null, { ...RECORDING, mine: true });
  await renderConsole(server, '/menu');
  const shown = await side('goodbye, English');
  await userEvent.click(within(shown).getByRole('button', { name: 'Listen' }));
  expect((await within(shown).findByTestId('player')).getAttribute('src')).toBe('blob:sound');
  await userEvent.upload(within(shown).getByLabelText('Propose a recording', { selector: 'input' }), WAV);
  await within(shown).findByText(/Proposed: 周芷若.*1\.5 s/);
  expect(server.asked('PUT', PLACE_OF).map((request) => request.body)).toEqual([{ is: 'a recording' }]);
  expect(within(shown).getByText('Somebody else has to hear it and agree.')).toBeTruthy();
  expect(within(shown).getByText('Voice')).toBeTruthy();
  expect(within(shown).queryByRole('button', { name: 'Let callers hear it' })).toBeNull();
}, 20_000);

test('somebody else hears just that recording, and lets callers hear it', async () => {
  server.handlers['GET /v1/staff/menu/prompts'] = () => ({ items: [english('Goodbye.', null, RECORDING)] });
  server.handlers[`GET ${PLACE_OF}/sound`] = () => ({});
  server.handlers[`POST ${PLACE_OF}/agree`] = () => english('Goodbye.', RECORDING);
  await renderConsole(server, '/menu');
  const shown = await side('goodbye, English');
  await userEvent.click(within(shown).getByRole('button', { name: 'Hear the proposal' }));
  await within(shown).findByTestId('player');
  expect(server.asked('GET', `${PLACE_OF}/sound`).map((request) => request.query)).toEqual([{ sha256: 'a1' }]);
  await userEvent.click(within(shown).getByRole('button', { name: 'Let callers hear it' }));
  await within(shown).findByText('Recorded');
  expect(server.asked('POST', `${PLACE_OF}/agree`).map((request) => request.body)).toEqual([{ sha256: 'a1' }]);
}, 20_000);

test('what callers hear is given back to the voice, once that was meant', async () => {
  server.handlers['GET /v1/staff/menu/prompts'] = () => ({ items: [english('Goodbye.', RECORDING)] });
  server.handlers[`DELETE ${PLACE_OF}`] = () => GOODBYE;
  await renderConsole(server, '/menu');
  const shown = await side('goodbye, English');
  await userEvent.click(within(shown).getByRole('button', { name: 'Back to the voice' }));
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Back to the voice' }));
  await within(shown).findByText('Voice');
  expect(server.asked('DELETE', PLACE_OF).map((request) => request.query)).toEqual([{ sha256: 'a1' }]);
}, 20_000);

test('what cannot be played is refused with its reason', async () => {
  server.handlers[`PUT ${PLACE_OF}`] = () => {
    throw new Refusal(422, 'prompt_silent', 'The recording is silent. Was the microphone on?');
  };
  await renderConsole(server, '/menu');
  const shown = await side('goodbye, English');
  await userEvent.upload(within(shown).getByLabelText('Propose a recording', { selector: 'input' }), WAV);
  expect((await within(shown).findByRole('alert')).textContent).toContain('silent');
});

test('pieces are told apart, and a recording of other words is pointed at', async () => {
  await renderConsole(server, '/menu');
  const shown = await side('queue_place, English');
  expect(within(shown).getByText('how many')).toBeTruthy();
  expect(within(shown).getByText('Piece 2: people.')).toBeTruthy();
  expect(within(shown).getByText(/Recorded for other words/)).toBeTruthy();
});

test('who may only read hears, and changes nothing', async () => {
  server.handlers['GET /v1/staff/me'] = () => ({ ...ME, role: 'auditor', permissions: ['menu.read'] });
  await renderConsole(server, '/menu');
  const shown = await side('goodbye, English');
  expect(within(shown).getAllByRole('button').map((button) => button.textContent)).toEqual(['Listen']);
});

test('a sentence is found by its key and by its words in either language', () => {
  const found = (typed: string) => matching([GOODBYE, PLACE], typed).map((prompt) => prompt.key);
  expect([found(' QUEUE'), found('再见'), found('there are'), found(''), found('xyz')]).toEqual([
    ['queue_place'], ['goodbye'], ['queue_place'], ['goodbye', 'queue_place'], [],
  ]);
});
