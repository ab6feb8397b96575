import type { TFunction } from 'i18next';
import type { Activity } from '../app/api';
import type { MenuItem } from '../shared/MenuList';

/** Under a payment, and under a top-up, that went through. */
export function refundEntry(activity: Activity, t: TFunction): MenuItem | null {
  if (activity.state !== 'succeeded' || (activity.kind !== 'payment' && activity.kind !== 'top_up')) return null;
  const title = t(activity.kind === 'payment' ? 'refund.entry' : 'refund.entry_top_up');
  return { to: `/refunds/new/${activity.id}`, icon: 'undo', tint: 'sea', title };
}
