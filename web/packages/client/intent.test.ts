import { beforeEach, describe, expect, test, vi } from 'vitest';
import { carryOut, IntentBook, newKey, settle, type Intent, type Patience } from './intent';
import { NoAnswer, ProblemError } from './problem';

const body = { amount: 5000 };
const hasty: Patience = { waits: [10, 20], sleep: async () => undefined };

/** A server that fails in the given ways, one a call, and remembers the keys it was sent. */
function server(...failures: (Error | null)[]) {
  const keys: string[] = [];
  const send = async (intent: Intent<typeof body>) => {
    const failure = failures[keys.length];
    keys.push(intent.key);
    if (failure) throw failure;
    return 'activity';
  };
  return { keys, send };
}

const cut = () => new NoAnswer(new TypeError('network'));
const problem = (status: number, code = 'x') => new ProblemError(status, { code, detail: 'no' });

describe('the book', () => {
  let book: IntentBook;
  beforeEach(() => {
    book = new IntentBook(sessionStorage);
  });

  test('a second confirmation is the first one', () => {
    const first = book.open('transfer', body);
    expect(book.open('transfer', { amount: 9 })).toEqual(first);
    expect(book.open('top_up', body).key).not.toBe(first.key);
  });

  test('an intent outlives a reload, and closing ends it', () => {
    const first = book.open('transfer', body);
    expect(new IntentBook(sessionStorage).find('transfer')).toEqual(first);
    book.close('transfer');
    expect(book.find('transfer')).toBeNull();
    expect(book.open('transfer', body).key).not.toBe(first.key);
  });

  test('what cannot be read is no intent', () => {
    sessionStorage.setItem('purser.intent.transfer', '{');
    expect(book.find('transfer')).toBeNull();
    sessionStorage.setItem('purser.intent.transfer', '{"kind":"transfer"}');
    expect(book.find('transfer')).toBeNull();
  });

  test('keys are printable, long and never the same', () => {
    const keys = new Set(Array.from({ length: 200 }, newKey));
    expect(keys.size).toBe(200);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('settling', () => {
  const intent: Intent<typeof body> = { key: 'k1', kind: 'transfer', body, confirmedAt: '2026-11-22T00:00:00Z' };

  test('a cut network is tried again under the same key', async () => {
    const { keys, send } = server(cut(), problem(503), null);
    const repeats: number[] = [];
    const outcome = await settle(intent, send, { ...hasty, onRepeat: (n) => repeats.push(n) });
    expect(outcome).toEqual({ type: 'done', answer: 'activity' });
    expect(keys).toEqual(['k1', 'k1', 'k1']);
    expect(repeats).toEqual([1, 2]);
  });

  test('a request still in flight elsewhere is waited for', async () => {
    const { send } = server(problem(409, 'idempotency_in_flight'), null);
    expect((await settle(intent, send, hasty)).type).toBe('done');
  });

  test('patience ends in not knowing, never in a refusal', async () => {
    const { keys, send } = server(cut(), cut(), cut(), cut());
    expect((await settle(intent, send, hasty)).type).toBe('unknown');
    expect(keys).toHaveLength(3);
  });

  test('a refusal is final at once', async () => {
    const { keys, send } = server(problem(422, 'limit_exceeded'));
    const outcome = await settle(intent, send, hasty);
    expect(outcome).toMatchObject({ type: 'refused', problem: { code: 'limit_exceeded' } });
    expect(keys).toHaveLength(1);
  });

  test('being signed out keeps the intent for later', async () => {
    const { send } = server(problem(401));
    expect(await settle(intent, send, hasty)).toEqual({ type: 'signed_out' });
  });

  test('an answer nobody can read leaves the intent open', async () => {
    const { keys, send } = server(new SyntaxError('not JSON'), problem(408), problem(429), null);
    expect((await settle(intent, send, hasty)).type).toBe('unknown');
    expect(keys).toEqual(['k1', 'k1', 'k1']);
  });
});

describe('a wish that is carried out', () => {
  const book = () => new IntentBook(sessionStorage);

  test('keeps its key while its fate is unknown, and only then', async () => {
    const keys: string[] = [];
    const send = async (_: unknown, key: string) => {
      keys.push(key);
      if (keys.length === 1) throw new ProblemError(409, { code: 'idempotency_in_flight' });
      return 'done';
    };
    vi.useFakeTimers();
    const first = carryOut(book(), 'refund', body, send);
    await vi.runAllTimersAsync();
    expect(await first).toBe('done');
    vi.useRealTimers();
    expect(await carryOut(book(), 'refund', body, send)).toBe('done');
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[1]);
  });

  test('is another one with another body', async () => {
    const one = book().open('refund', { amount: 1 });
    let used = '';
    await carryOut(book(), 'refund', { amount: 2 }, async (_, key) => (used = key));
    expect(used).not.toBe(one.key);
  });

  test('says why it was refused, and that the session is over', async () => {
    const refuse = (status: number) => async () => {
      throw new ProblemError(status, { code: 'no' });
    };
    await expect(carryOut(book(), 'refund', body, refuse(422))).rejects.toMatchObject({ status: 422 });
    expect(book().find('refund')).toBeNull();
    await expect(carryOut(book(), 'refund', body, refuse(401))).rejects.toMatchObject({ status: 401 });
    expect(book().find('refund')).not.toBeNull();
  });
});
