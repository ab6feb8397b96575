import type { Payee } from '../app/api';
import { readStored, writeStored } from '../shared/stored';

const MOST = 6;
const place = (customer: string) => `purser.payees.${customer}`;

/** Those paid last from this device, by their masked names. */
export function recentPayees(customer: string): Payee[] {
  return readStored<Payee[]>(localStorage, place(customer)) ?? [];
}

export function rememberPayee(customer: string, payee: Payee): void {
  const others = recentPayees(customer).filter((known) => known.payee_wallet_id !== payee.payee_wallet_id);
  writeStored(localStorage, place(customer), [payee, ...others].slice(0, MOST));
}

export function forgetPayees(customer: string): void {
  localStorage.removeItem(place(customer));
}
