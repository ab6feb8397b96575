import type { QueryClient } from '@tanstack/react-query';
import { keys } from '../app/queries';
import { readKept, writeKept, type KeptAnswer } from './store';

/** What is worth reading without a network. No code, no message and nothing about security is among it. */
const PARTS = ['recent', 'summary', 'list'];

/** A search is for once; the plain lists are what one wants to look at again. */
function isPlain(filter: unknown): boolean {
  const { q = '', kind = 'all' } = (filter ?? {}) as { q?: string; kind?: string };
  return q === '' && kind === 'all';
}

export function isKept(key: readonly unknown[]): boolean {
  const [name, , part, filter] = key;
  if (name === keys.me[0] || name === keys.wallets[0] || name === 'cards') return key.length <= 2;
  if (name !== 'statement' || !PARTS.includes(part as string)) return false;
  return part !== 'list' || isPlain(filter);
}

const MOST = 24;

function collect(queries: QueryClient): KeptAnswer[] {
  const answered = queries.getQueryCache().findAll({ predicate: ({ queryKey, state }) => isKept(queryKey) && !!state.data });
  return answered
    .sort((one, other) => other.state.dataUpdatedAt - one.state.dataUpdatedAt)
    .slice(0, MOST)
    .map(({ queryKey, state }): KeptAnswer => [queryKey, state.data, state.dataUpdatedAt]);
}

const REST_MS = 500;

/** Keeps the last answers on the device, as long as somebody is signed in. */
export function keepAnswers(queries: QueryClient): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = () => {
    timer = undefined;
    if (queries.getQueryData(keys.me)) writeKept(collect(queries));
  };
  return queries.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success' || !isKept(event.query.queryKey)) return;
    timer ??= setTimeout(save, REST_MS);
  });
}

/** Puts what was kept where answers are expected, with the time they came; the customer they belong to, if any. */
export function restoreAnswers<Me>(queries: QueryClient): Me | null {
  let me: Me | null = null;
  for (const [key, data, at] of readKept()) {
    if (key[0] === keys.me[0]) me = data as Me;
    else if (queries.getQueryData(key) === undefined) queries.setQueryData(key, data, { updatedAt: at });
  }
  return me;
}
