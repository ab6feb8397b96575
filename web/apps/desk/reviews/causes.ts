import type { Schemas } from '@purser/client';

export type Cause = Schemas['CauseCount']['cause'];

/** What a review can find, in the order it is offered. */
export const CAUSES = ['slow', 'wrong_answer', 'not_understood', 'manner', 'rule', 'product', 'none'] as const satisfies readonly Cause[];
