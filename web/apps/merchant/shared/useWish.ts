import { carryOut } from '@purser/client';
import { toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { intents } from '../app/api';
import { refreshShop } from '../app/queries';
import { useReason } from './reason';

interface Options<Body, Answer> {
  /** Names the wish in the tab's storage: the step and what it is taken of. */
  wish: string;
  /** Sends it; `key` is its Idempotency-Key. */
  send: (body: Body, key: string) => Promise<Answer>;
  /** What is said when it is done. */
  done: string;
  onDone?: (answer: Answer) => void;
}

/** Something the merchant does: repeated under one key until its fate is known, said when it is done, shown everywhere. */
export function useWish<Body, Answer>({ wish, send, done, onDone }: Options<Body, Answer>) {
  const reason = useReason();
  return useMutation({
    mutationFn: (body: Body) => carryOut(intents, wish, body, send),
    onSuccess: (answer) => {
      toast(done);
      refreshShop();
      onDone?.(answer);
    },
    onError: (error) => {
      refreshShop();
      toast(reason(error), false);
    },
  });
}
