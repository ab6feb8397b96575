import { Signal, useSignal } from '@purser/ui';
import { createContext, useContext } from 'react';
import type { Wallet } from '../app/api';

const CHOSEN = 'purser.wallet';

const chosen = new Signal<string | null>(localStorage.getItem(CHOSEN));

export const WalletContext = createContext<Wallet | null>(null);

/** The wallet every page works on. */
export function useWallet(): Wallet {
  const wallet = useContext(WalletContext);
  if (!wallet) throw new Error('useWallet outside of WalletGate');
  return wallet;
}

export function chooseWallet(id: string): void {
  localStorage.setItem(CHOSEN, id);
  chosen.set(id);
}

/** The chosen one while it is there, else the first. */
export function useChosen(wallets: readonly Wallet[]): Wallet | null {
  const id = useSignal(chosen);
  return wallets.find((wallet) => wallet.id === id) ?? wallets[0] ?? null;
}
