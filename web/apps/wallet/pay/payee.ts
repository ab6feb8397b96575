import { minor, toDecimal } from '@purser/i18n';
import type { Payee, ResolvedCode } from '../app/api';

/** What somebody's own code asks for: to whom, and how much where they said so. */
export interface Asked {
  payee: Payee;
  amount: string;
  memo: string;
}

export function payeeOf(code: ResolvedCode | undefined): Asked | null {
  if (!code?.payee_wallet_id) return null;
  return {
    payee: { payee_wallet_id: code.payee_wallet_id, name: code.name, phone: code.account ?? '' },
    amount: code.amount ? toDecimal(minor(code.amount), code.amount.currency) : '',
    memo: code.title ?? '',
  };
}
