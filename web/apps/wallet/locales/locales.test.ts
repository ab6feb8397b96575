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

test('both languages say the same things', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
});

test('and fill in the same holes', () => {
  for (const [name, text] of english) expect([name, holes(chinese.get(name) ?? '')]).toEqual([name, holes(text)]);
});

test('the Chinese texts are Chinese and the English ones are not', () => {
  for (const [name, text] of english) expect([name, /\p{Script=Han}/u.test(text)]).toEqual([name, false]);
  const borrowed = ['me.wallet_class'];
  for (const [name, text] of chinese) {
    if (!borrowed.includes(name)) expect([name, /\p{Script=Han}/u.test(text)]).toEqual([name, true]);
  }
});
