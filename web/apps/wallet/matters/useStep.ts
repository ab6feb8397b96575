import { settle, type Intent } from '@purser/client';
import { toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { intents } from '../app/api';
import { NotProved, withProof } from '../proof/prove';
import { useReason } from '../shared/reason';
import { refreshMatters } from './data';

interface Options<Body, Answer> {
  /** Names the wish in the tab's storage: the step and what it is taken of, as in `refund.request.<payment>`. */
  wish: string;
  /** Sends it; `key` is its Idempotency-Key. */
  send: (body: Body & { proof?: string }, key: string) => Promise<Answer>;
  /** What is said when it is done. */
  done?: string;
  onDone?: (answer: Answer) => void;
}

/** The open wish if it is this one, else a new one: another amount is another wish. */
function open<Body>(wish: string, body: Body): Intent<Body> {
  const known = intents.find<Body>(wish);
  if (known && JSON.stringify(known.body) === JSON.stringify(body)) return known;
  intents.close(wish);
  return intents.open(wish, body);
}

async function carryOut<Body, Answer>(wish: string, body: Body, send: (body: Body, key: string) => Promise<Answer>) {
  const outcome = await settle(open(wish, body), (intent) => send(intent.body, intent.key));
  if (outcome.type === 'done' || outcome.type === 'refused') intents.close(wish);
  if (outcome.type === 'done') return outcome.answer;
  if (outcome.type === 'refused') throw outcome.problem;
  if (outcome.type === 'unknown') throw outcome.cause;
  throw new NotProved();
}

/**
 * A step of a matter that I take: repeated under one key until its fate is known, proved when the server wants it,
 * said when it is done, and shown everywhere.
 */
export function useStep<Body extends object, Answer>({ wish, send, done, onDone }: Options<Body, Answer>) {
  const reason = useReason();
  return useMutation({
    mutationFn: (body: Body) => withProof((proof) => carryOut(wish, { ...body, ...proof }, send)),
    onSuccess: (answer) => {
      if (done) toast(done);
      refreshMatters();
      onDone?.(answer);
    },
    onError: (error) => {
      refreshMatters();
      if (!(error instanceof NotProved)) toast(reason(error), false);
    },
  });
}
