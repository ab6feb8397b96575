import type { Schemas } from '@purser/client';
import type { Money } from '@purser/i18n';

/** What is kept of a payment that is being made. */
export interface PayDraft {
  amount: string;
  memo: string;
  /** The card for what the balance lacks; null: the one proposed first. */
  card: string | null;
  /** The top-up that is being waited for. */
  fill: string | null;
  /** What a card has brought already. */
  brought: { amount: Money; from: string } | null;
  /** What was typed at a sign, as the order that a card can pay a part of. */
  order: Schemas['SignOrderOut'] | null;
}

export const EMPTY: PayDraft = { amount: '', memo: '', card: null, fill: null, brought: null, order: null };
