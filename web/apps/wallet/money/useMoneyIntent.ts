import { PATIENT, settle, type Intent, type ProblemError } from '@purser/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { intents, type Activity, type ActivityKind } from '../app/api';
import { keys, queries } from '../app/queries';
import { prove } from '../proof/prove';
import { sendWish, withProof, type Wish } from './wish';

export type Phase =
  | { is: 'idle' }
  /** `attempt` counts repetitions: 0 is the first sending. */
  | { is: 'sending'; attempt: number }
  /** The server wants to know once more who it is; nothing has moved. */
  | { is: 'proving' }
  | { is: 'refused'; problem: ProblemError }
  | { is: 'unknown' };

/** A confirmation this fresh goes on by itself after a reload; an older one is asked about first. */
const FRESH_MS = 2 * 60_000;

const isFresh = (intent: Intent<unknown>) => Date.now() - Date.parse(intent.confirmedAt) < FRESH_MS;

export interface MoneyIntent<Kind extends ActivityKind> {
  kind: Kind;
  phase: Phase;
  /** What was confirmed and is not yet settled. */
  pending: Intent<Wish<Kind>> | null;
  confirm: (wish: Wish<Kind>) => void;
  /** Sends the pending one again, under its key. */
  again: () => void;
  giveUp: () => void;
  /** Back from a refusal to the form. */
  reset: () => void;
}

/** One wish to move money from its confirmation to its answer, over bad networks and reloads. */
export function useMoneyIntent<Kind extends ActivityKind>(
  kind: Kind,
  onDone: (activity: Activity) => void,
): MoneyIntent<Kind> {
  const [pending, setPending] = useState(() => intents.find<Wish<Kind>>(kind));
  const [phase, setPhase] = useState<Phase>(pending ? { is: 'unknown' } : { is: 'idle' });
  const running = useRef(false);
  const runAgain = useRef<(intent: Intent<Wish<Kind>>) => Promise<void>>(() => Promise.resolve());
  const done = useRef(onDone);
  const end = useCallback(
    (next: Phase) => {
      intents.close(kind);
      setPending(null);
      setPhase(next);
    },
    [kind],
  );

  const run = useCallback(
    async (intent: Intent<Wish<Kind>>) => {
      if (running.current) return;
      running.current = true;
      setPending(intent);
      setPhase({ is: 'sending', attempt: 0 });
      const onRepeat = (attempt: number) => setPhase({ is: 'sending', attempt });
      const outcome = await settle(intent, (sent) => sendWish(kind, sent), { ...PATIENT, onRepeat });
      running.current = false;
      if (outcome.type === 'unknown') setPhase({ is: 'unknown' });
      else if (outcome.type === 'signed_out') queries.setQueryData(keys.me, null);
      else if (outcome.type === 'refused' && outcome.problem.stepUp) {
        end({ is: 'proving' });
        const proof = await prove(outcome.problem.stepUp);
        // The same wish under a new key: the refusal is the answer that belongs to the old one.
        if (proof === null) setPhase({ is: 'idle' });
        else await runAgain.current(intents.open(kind, withProof(intent.body, proof)));
      } else if (outcome.type === 'refused') end({ is: 'refused', problem: outcome.problem });
      else {
        end({ is: 'idle' });
        done.current(outcome.answer);
      }
    },
    [kind, end],
  );

  useEffect(() => {
    done.current = onDone;
    runAgain.current = run;
  });

  useEffect(() => {
    const left = intents.find<Wish<Kind>>(kind);
    if (left && isFresh(left)) void run(left);
  }, [kind, run]);

  return {
    kind,
    phase,
    pending,
    confirm: (wish) => void run(intents.open(kind, wish)),
    again: () => {
      if (pending) void run(pending);
    },
    giveUp: () => end({ is: 'idle' }),
    reset: () => setPhase({ is: 'idle' }),
  };
}
