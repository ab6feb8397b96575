import type { Payee } from '../app/api';
import { writeDraft } from '../shared/useDraft';

export const DELAYS = ['none', '2h', '24h'] as const;
export type Delay = (typeof DELAYS)[number];

export interface TransferDraft {
  phone: string;
  payee: Payee | null;
  amount: string;
  memo: string;
  delay: Delay;
}

export const EMPTY: TransferDraft = { phone: '', payee: null, amount: '', memo: '', delay: 'none' };

/** Fills the form in before it is opened. */
export function beginTransfer(known: Pick<TransferDraft, 'payee' | 'amount' | 'memo'>): void {
  writeDraft('transfer', { ...EMPTY, ...known });
}
