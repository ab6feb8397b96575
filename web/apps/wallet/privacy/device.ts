import { forgetKept } from '../offline/store';
import { sweepStored } from '../shared/stored';
import { forgetPayees } from '../transfer/payees';

/** Takes away what this browser remembers of a customer; how the app looks and speaks stays. */
export function clearDevice(customer: string): void {
  forgetKept();
  forgetPayees(customer);
  sweepStored(sessionStorage, 'purser.draft.');
}
