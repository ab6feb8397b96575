import { expect, test } from 'vitest';
import en from './en';
import zh from './zh-CN';

type Tree = { [name: string]: string | Tree };

function flatten(tree: Tree, path = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(tree)) {
    const here = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'string') flat.set(here, value);
    else for (const [deeper, text] of flatten(value, here)) flat.set(deeper, text);
  }
  return flat;
}

const english = flatten(en.translation);
const chinese = flatten(zh.translation);
const holes = (text: string) => (text.match(/{{\w+}}/g) ?? []).sort();

test('both languages say the same things and fill in the same holes', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  for (const [name, text] of english) expect([name, holes(chinese.get(name) ?? '')]).toEqual([name, holes(text)]);
});

test('the Chinese texts are Chinese and the English ones are not', () => {
  const han = (text: string) => /\p{Script=Han}/u.test(text);
  expect([...english].filter(([, text]) => han(text))).toEqual([]);
  const foreign = (text: string) => !han(text) && /\p{L}/u.test(text);
  expect([...chinese].filter(([, text]) => foreign(text.replaceAll(/{{\w+}}/g, '')))).toEqual([]);
});
