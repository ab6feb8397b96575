import type { Activity } from '../app/api';

/** Whether it brings money into the wallet one looks from: top-ups, and transfers somebody else made. */
export function isIncoming(activity: Activity, walletId: string): boolean {
  return activity.kind === 'top_up' || activity.wallet_id !== walletId;
}
