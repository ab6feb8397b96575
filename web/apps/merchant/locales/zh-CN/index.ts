import console from './console.json';
import money from './money.json';
import orders from './orders.json';
import session from './session.json';

export default {
  translation: {
    console,
    money,
    orders,
    session,
  },
};
