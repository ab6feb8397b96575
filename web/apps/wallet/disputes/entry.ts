import type { TFunction } from 'i18next';
import type { Activity } from '../app/api';
import type { MenuItem } from '../shared/MenuList';

/** Under a payment to a merchant that went through. */
export function disputeEntry(activity: Activity, t: TFunction): MenuItem | null {
  if (activity.state !== 'succeeded' || activity.kind !== 'payment') return null;
  return { to: `/disputes/new/${activity.id}`, icon: 'shield', tint: 'brass', title: t('dispute.entry') };
}
