import type { TFunction } from 'i18next';
import type { Activity, BankCard } from '../app/api';
import { activityContactEntry, cardContactEntry } from '../contact/entry';
import { disputeEntry } from '../disputes/entry';
import { refundEntry } from '../refunds/entry';
import type { MenuItem } from '../shared/MenuList';
import { contactEntry, notMeEntry, stolenEntry } from '../stolen/entry';

/**
 * Ways from a page to what can be asked for there. A procedure adds its own; an entry that does not apply to what is
 * shown is null.
 */
type Entry<Shown> = (shown: Shown, t: TFunction) => MenuItem | null;

/** Under an activity: a refund, a dispute, "this was not me". */
export const ACTIVITY_ENTRIES: readonly Entry<Activity>[] = [refundEntry, disputeEntry, notMeEntry, activityContactEntry];

/** Under a bank card. */
export const CARD_ENTRIES: readonly Entry<BankCard>[] = [cardContactEntry];

/** In the security centre. */
export const SECURITY_ENTRIES: readonly Entry<null>[] = [contactEntry, stolenEntry];
