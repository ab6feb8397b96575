import common from './common.json';
import refund from './refund.json';

// One file a procedure, under the procedure's own name.
export default {
  ...common,
  refund,
};
