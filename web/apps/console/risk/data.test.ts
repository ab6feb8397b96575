import { expect, test } from 'vitest';
import { rulesIn } from './data';

test('only a list of something is rules', () => {
  expect(rulesIn('[{"code": "a"}]')).toEqual([{ code: 'a' }]);
  for (const text of ['', '[', '[]', '{}', '7', 'null']) expect(rulesIn(text)).toBeNull();
});
