import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLook } from './look';

const WEB = join(import.meta.dirname, '..', '..');
const tokens = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

type Scheme = 'light' | 'dark';

/** A token's colour in a scheme, as six hexadecimal digits. */
function colour(name: string, scheme: Scheme): string {
  const plain = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(tokens)?.[1];
  const [, light, dark] = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(tokens) ?? [];
  const found = plain ?? (scheme === 'light' ? light : dark);
  if (!found) throw new Error(`no colour --${name}`);
  return found;
}

/** Relative luminance by WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const TEXTS: Record<string, readonly string[]> = {
  ink: ['paper', 'deck', 'hover', 'press', 'pale'],
  mute: ['paper', 'deck', 'hover', 'pale'],
  faint: ['paper'],
  link: ['paper', 'deck', 'hover', 'hair'],
  good: ['paper', 'deck', 'hover', 'good-soft'],
  bad: ['paper', 'deck', 'bad-soft', 'bad-press'],
  warn: ['paper', 'warn-soft'],
  'on-dark': ['badge', 'alarm', 'alarm-press', 'brand', 'brand-press', 'navy-600', 'navy-700', 'navy-800', 'navy-900', 'sea-deep', 'brass-deep'],
  'on-dark-soft': ['navy-700', 'navy-800', 'navy-900'],
  'on-dark-good': ['navy-950'],
  'on-dark-bad': ['navy-950'],
  'night-brown': ['brass-300'],
  'on-soft': ['soft', 'soft-press', 'pale', 'pale-press'],
  'on-off': ['off'],
  'on-chosen': ['chosen'],
  'on-good-soft': ['good-soft'],
  'on-bad-soft': ['bad-soft'],
  'on-info-soft': ['info-soft'],
  ...Object.fromEntries(
    ['navy', 'sea', 'brass', 'green', 'violet', 'red', 'grey'].map((tint) => [`on-tile-${tint}`, [`tile-${tint}`]]),
  ),
};

/** What is seen but not read: the bars of a chart, the ring of a radio button, the focus. */
const SHAPES = ['chart-out', 'chart-in', 'edge', 'focus', 'focus-line', 'good-fill'];

for (const scheme of ['light', 'dark'] as const) {
  test(`text is readable on everything it stands on (${scheme})`, () => {
    for (const [text, grounds] of Object.entries(TEXTS)) {
      for (const ground of grounds) {
        const ratio = contrast(colour(text, scheme), colour(ground, scheme));
        expect(ratio, `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  test(`shapes stand out from the paper (${scheme})`, () => {
    for (const shape of SHAPES) {
      expect(contrast(colour(shape, scheme), colour('paper', scheme)), shape).toBeGreaterThanOrEqual(3);
    }
  });
}

const sheets = ['apps', 'packages']
  .flatMap((folder) => readdirSync(join(WEB, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.css') && !file.endsWith('tokens.css'));

test('every colour is a token, so that it has a night side, and text grows with the reader’s setting', () => {
  expect(sheets.length).toBeGreaterThan(40);
  for (const file of sheets) {
    const text = readFileSync(join(WEB, file), 'utf8');
    expect([file, text.match(/#[0-9a-f]{3,8}\b/gi)]).toEqual([file, null]);
    expect([file, text.match(/font(-size)?:[^;]*\dpx/g)]).toEqual([file, null]);
  }
});

test('a look that cannot be read is the usual one', () => {
  expect(readLook(null)).toEqual({ scheme: 'system', text: 'normal' });
  expect(readLook('nonsense')).toEqual({ scheme: 'system', text: 'normal' });
  expect(readLook('{"scheme":"dark","text":"huge"}')).toEqual({ scheme: 'dark', text: 'normal' });
});
