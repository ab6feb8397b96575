import { expect, test } from 'vitest';

export type Texts = { [name: string]: string | Texts };

const HOLE = /{{\w+}}/g;

/** Tests of an app's texts: both languages say the same things, fill in the same holes, and each is itself.
 * `borrowed` are names whose Chinese text has no Chinese sign. */
export function agree(en: Texts, zh: Texts, borrowed: readonly string[] = []): void {
  const english = flatten(en);
  const chinese = flatten(zh);

  test('both languages say the same things and fill in the same holes', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [name, text] of english) expect([name, holes(chinese.get(name) ?? '')]).toEqual([name, holes(text)]);
  });

  test('the Chinese texts are Chinese and the English ones are not', () => {
    expect([...english].filter(([, text]) => isChinese(text))).toEqual([]);
    const foreign = (text: string) => !isChinese(text) && /\p{L}/u.test(text.replaceAll(HOLE, ''));
    expect([...chinese].filter(([name, text]) => !borrowed.includes(name) && foreign(text))).toEqual([]);
  });
}

function flatten(tree: Texts, path = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(tree)) {
    const here = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'string') flat.set(here, value);
    else for (const [deeper, text] of flatten(value, here)) flat.set(deeper, text);
  }
  return flat;
}

const holes = (text: string) => (text.match(HOLE) ?? []).sort();
const isChinese = (text: string) => /\p{Script=Han}/u.test(text);
