import type { TFunction } from 'i18next';
import type { Activity, BankCard } from '../app/api';
import type { MenuItem } from '../shared/MenuList';
import type { Subject } from './data';

/** The way to us, from whatever it is about. */
export function contactItem(subject: Subject, id: string | null, t: TFunction): MenuItem {
  const to = id === null ? `/contact/${subject}` : `/contact/${subject}/${id}`;
  return { to, icon: 'chat', tint: 'violet', title: t('contact.title'), detail: t('contact.entry_detail') };
}

/** Under an activity. */
export function activityContactEntry(activity: Activity, t: TFunction): MenuItem | null {
  return contactItem('activity', activity.id, t);
}

/** Under a bank card. */
export function cardContactEntry(card: BankCard, t: TFunction): MenuItem | null {
  return contactItem('card', card.token, t);
}

/** Which answer fits a matter of a procedure. */
export function matterContactItem(procedure: string, id: string, t: TFunction): MenuItem {
  const own: Record<string, Subject> = { refund: 'refund', dispute: 'dispute', stolen_account: 'theft' };
  return contactItem(own[procedure] ?? 'matter', id, t);
}
