import type { Payee } from '../app/api';

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
