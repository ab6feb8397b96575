import case_ from './case.json';
import common from './common.json';
import dispute from './dispute.json';
import escrow from './escrow.json';
import personal_data from './personal_data.json';
import refund from './refund.json';
import review from './review.json';
import stolen_account from './stolen_account.json';
import suggestion from './suggestion.json';
import unauthorised_payment from './unauthorised_payment.json';
import unbinding from './unbinding.json';
import vip from './vip.json';

// One file a procedure, under the procedure's own name.
export default {
  ...common,
  case: case_,
  dispute,
  escrow,
  personal_data,
  refund,
  review,
  stolen_account,
  suggestion,
  unauthorised_payment,
  unbinding,
  vip,
};
