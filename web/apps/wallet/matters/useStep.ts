import { carryOut } from '@purser/client';
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

/**
 * A step of a matter that I take: repeated under one key until its fate is known, proved when the server wants it,
 * said when it is done, and shown everywhere.
 */
export function useStep<Body extends object, Answer>({ wish, send, done, onDone }: Options<Body, Answer>) {
  const reason = useReason();
  return useMutation({
    mutationFn: (body: Body) => withProof((proof) => carryOut(intents, wish, { ...body, ...proof }, send)),
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
