import { keys, queries } from '../app/queries';
import { fetchWallets } from '../wallet/useWallets';
import { fetchUnread, unreadKey } from './data';

/** What is here counts for so long: an older answer may have been kept from before, with lists of its own time. */
const FRESH_MS = 30_000;

interface Money {
  amount: number;
}

interface Balance {
  wallet_id: string;
  balance: Money;
  held: Money;
}

interface Count {
  unread: number;
  last_number: number;
}

const sum = ({ balance, held }: Pick<Balance, 'balance' | 'held'>) => `${balance.amount} ${held.amount}`;
const mark = ({ unread, last_number }: Count) => `${unread} ${last_number}`;

/** What the page asked for, as it was answered a moment ago or is being answered; null where there is no such answer. */
async function answer<Answer>(queryKey: readonly string[], queryFn: () => Promise<Answer>): Promise<Answer | null> {
  const state = queries.getQueryState<Answer>(queryKey);
  if (state?.data !== undefined && Date.now() - state.dataUpdatedAt > FRESH_MS) return null;
  try {
    return await queries.ensureQueryData({ queryKey, queryFn });
  } catch {
    return null;
  }
}

async function answeredSum(wallet: string): Promise<string | null> {
  const own = (await answer(keys.wallets, fetchWallets))?.items.find(({ id }) => id === wallet);
  return own ? sum(own) : null;
}

async function answeredMark(): Promise<string | null> {
  const box = await answer(unreadKey, fetchUnread);
  return box && mark(box);
}

/**
 * Tells what is new from what is known. A stream begins with how everything stands, each time; a page that has just
 * asked for the same need not ask for all of it again.
 */
export class News {
  readonly #told = new Map<string, string>();

  async isBalance(said: Balance): Promise<boolean> {
    return this.#isNew(said.wallet_id, sum(said), () => answeredSum(said.wallet_id));
  }

  async isCount(said: Count): Promise<boolean> {
    return this.#isNew('count', mark(said), answeredMark);
  }

  /** Against what was told before; the first time, against what the page itself was answered. */
  async #isNew(name: string, now: string, asked: () => Promise<string | null>): Promise<boolean> {
    const before = this.#told.get(name);
    this.#told.set(name, now);
    return now !== (before ?? (await asked()));
  }
}
