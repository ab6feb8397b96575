import type { Payee } from '../app/api';
import { DRAFTS } from '../shared/useDraft';
import { writeStored } from '../shared/stored';

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

/** Begins a transfer to somebody known already, by their code. */
export function startTransferTo(payee: Payee): void {
  writeStored(sessionStorage, `${DRAFTS}transfer`, { ...EMPTY, payee });
}
