import { keys, queries } from '../app/queries';
import { forgetKept } from '../offline/store';
import { sweepStored } from '../shared/stored';
import type { Customer } from '../app/api';

const OWNER = 'purser.owner';

/** What the tab keeps for one customer: forms half filled in, payments not yet answered. */
function forgetTab(): void {
  sweepStored(sessionStorage, 'purser.');
}

/** After signing in. Whoever comes back finds their drafts; another customer finds none of them. */
export function enter(customer: Customer): void {
  if (sessionStorage.getItem(OWNER) !== customer.id) forgetTab();
  forgetKept();
  sessionStorage.setItem(OWNER, customer.id);
  queries.clear();
  queries.setQueryData(keys.me, customer);
}

/** After signing out on purpose. */
export function leave(): void {
  forgetTab();
  forgetKept();
  queries.clear();
  queries.setQueryData(keys.me, null);
}
