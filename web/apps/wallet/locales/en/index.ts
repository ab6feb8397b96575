import app from './app.json';
import call from './call.json';
import cards from './cards.json';
import chat from './chat.json';
import cases from './cases.json';
import collect from './collect.json';
import contact from './contact.json';
import dispute from './dispute.json';
import escrow from './escrow.json';
import feedback from './feedback.json';
import fees from './fees.json';
import freeze from './freeze.json';
import help from './help.json';
import home from './home.json';
import matter from './matter';
import me from './me.json';
import messages from './messages.json';
import money from './money.json';
import pay from './pay.json';
import privacy from './privacy.json';
import proof from './proof.json';
import refund from './refund.json';
import rules from './rules.json';
import security from './security.json';
import session from './session.json';
import settings from './settings.json';
import statement from './statement.json';
import stolen from './stolen.json';
import welcome from './welcome.json';

export default {
  translation: {
    app,
    call,
    cards,
    chat,
    cases,
    collect,
    contact,
    dispute,
    escrow,
    feedback,
    fees,
    freeze,
    help,
    home,
    matter,
    me,
    messages,
    money,
    pay,
    privacy,
    proof,
    refund,
    rules,
    security,
    session,
    settings,
    statement,
    stolen,
    welcome,
  },
};
