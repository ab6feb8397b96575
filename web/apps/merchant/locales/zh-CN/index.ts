import console from './console.json';
import matter from './matter.json';
import money from './money.json';
import orders from './orders.json';
import refunds from './refunds.json';
import session from './session.json';

export default {
  translation: {
    console,
    matter,
    money,
    orders,
    refunds,
    session,
  },
};
