import common from './common.json';

// One file a procedure, under the procedure's own name.
export default {
  ...common,
};
