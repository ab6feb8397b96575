import { expect, test } from 'vitest';
import { PERSONAL_DATA } from './personalData';

test('a name is put right by two, and anything else is answered', () => {
  const open = (own: unknown) => Object.keys(PERSONAL_DATA).filter((step) => PERSONAL_DATA[step]?.when?.(own) ?? true);
  expect(open({ kind: 'leak' })).toEqual(['fulfil', 'fulfil_partly', 'refuse']);
  expect(open({ kind: 'correct' })).toEqual(['refuse', 'correct']);
});
