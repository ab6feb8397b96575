import type { TFunction } from 'i18next';
import type { Activity } from '../app/api';
import type { MenuItem } from '../shared/MenuList';

/** In the security centre. */
export function stolenEntry(_: null, t: TFunction): MenuItem | null {
  return { to: '/security/stolen', icon: 'alert', tint: 'red', title: t('stolen.entry'), detail: t('stolen.entry_detail') };
}

/** In the security centre, too. */
export function contactEntry(_: null, t: TFunction): MenuItem | null {
  return { to: '/security/contact', icon: 'mail', tint: 'sea', title: t('stolen.contact.title'), detail: t('stolen.contact.detail') };
}

/** Under what left the wallet. */
export function notMeEntry(activity: Activity, t: TFunction): MenuItem | null {
  if (activity.state !== 'succeeded' || activity.kind === 'top_up') return null;
  return { to: '/security/stolen', icon: 'alert', tint: 'red', title: t('stolen.not_me') };
}
