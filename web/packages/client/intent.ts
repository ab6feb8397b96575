import { ProblemError } from './problem';

/**
 * One wish to move money. Its key and its body are fixed when the customer confirms, so that however often it is
 * sent, also after a reload, the server does it at most once.
 */
export interface Intent<Body> {
  key: string;
  kind: string;
  body: Body;
  /** RFC 3339. */
  confirmedAt: string;
}

export type Outcome<Answer> =
  | { type: 'done'; answer: Answer }
  /** The server refused; no money moved and the intent is over. */
  | { type: 'refused'; problem: ProblemError }
  /** Signed out on the way: the intent stays and goes on after signing in. */
  | { type: 'signed_out' }
  /** Nobody knows yet: the intent stays and may be sent again under its key. */
  | { type: 'unknown'; cause: unknown };

/** Random letters for a key; `crypto.randomUUID` is missing where a page is not served over HTTPS or localhost. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Keeps at most one open intent of each kind in the tab's storage. */
export class IntentBook {
  constructor(
    private readonly storage: Storage,
    private readonly prefix = 'purser.intent.',
  ) {}

  find<Body>(kind: string): Intent<Body> | null {
    const text = this.storage.getItem(this.prefix + kind);
    if (text === null) return null;
    try {
      const found = JSON.parse(text) as Partial<Intent<Body>>;
      return found.key && found.body !== undefined ? (found as Intent<Body>) : null;
    } catch {
      return null;
    }
  }

  /** The open intent of this kind if there is one: a second tap must never become a second payment. */
  open<Body>(kind: string, body: Body, now: Date = new Date()): Intent<Body> {
    const known = this.find<Body>(kind);
    if (known) return known;
    const intent = { key: newKey(), kind, body, confirmedAt: now.toISOString() };
    this.storage.setItem(this.prefix + kind, JSON.stringify(intent));
    return intent;
  }

  close(kind: string): void {
    this.storage.removeItem(this.prefix + kind);
  }
}

/** Only a clear answer from the server ends an intent; anything else, a bug of ours too, leaves it open. */
function isRefusal(error: unknown): error is ProblemError {
  if (!(error instanceof ProblemError) || error.status >= 500) return false;
  return error.status !== 408 && error.status !== 429 && error.code !== 'idempotency_in_flight';
}

export interface Patience {
  /** Milliseconds to wait before each repetition; its length is how often it is repeated. */
  waits: readonly number[];
  sleep: (ms: number) => Promise<void>;
  /** Told before each repetition: 1, 2, … */
  onRepeat?: (attempt: number) => void;
}

export const PATIENT: Patience = {
  waits: [1_000, 2_000, 4_000],
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Sends an intent until its fate is known or patience ends. It never makes a new key. */
export async function settle<Body, Answer>(
  intent: Intent<Body>,
  send: (intent: Intent<Body>) => Promise<Answer>,
  patience: Patience = PATIENT,
): Promise<Outcome<Answer>> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return { type: 'done', answer: await send(intent) };
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) return { type: 'signed_out' };
      if (isRefusal(error)) return { type: 'refused', problem: error };
      const wait = patience.waits[attempt];
      if (wait === undefined) return { type: 'unknown', cause: error };
      patience.onRepeat?.(attempt + 1);
      await patience.sleep(wait);
    }
  }
}

/**
 * Carries out a wish of a name and answers what the server did; another body under the same name is another wish.
 * ProblemError when it was refused, or the session is over; whatever else happened when nobody knows.
 */
export async function carryOut<Body, Answer>(
  book: IntentBook,
  wish: string,
  body: Body,
  send: (body: Body, key: string) => Promise<Answer>,
): Promise<Answer> {
  const known = book.find<Body>(wish);
  if (known && JSON.stringify(known.body) !== JSON.stringify(body)) book.close(wish);
  const outcome = await settle(book.open(wish, body), (intent) => send(intent.body, intent.key));
  if (outcome.type === 'done' || outcome.type === 'refused') book.close(wish);
  if (outcome.type === 'done') return outcome.answer;
  if (outcome.type === 'unknown') throw outcome.cause;
  throw outcome.type === 'refused' ? outcome.problem : new ProblemError(401, { code: 'unauthenticated' });
}
