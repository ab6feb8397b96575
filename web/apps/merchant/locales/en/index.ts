import console from './console.json';
import disputes from './disputes.json';
import escrow from './escrow.json';
import goods from './goods.json';
import inquiries from './inquiries.json';
import matter from './matter.json';
import money from './money.json';
import orders from './orders.json';
import payouts from './payouts.json';
import refunds from './refunds.json';
import session from './session.json';

export default {
  translation: {
    console,
    disputes,
    escrow,
    goods,
    inquiries,
    matter,
    money,
    orders,
    payouts,
    refunds,
    session,
  },
};
