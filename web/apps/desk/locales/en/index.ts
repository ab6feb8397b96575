import actions from './actions.json';
import actor from './actor.json';
import audit from './audit.json';
import calendar from './calendar.json';
import choice from './choice.json';
import desk from './desk.json';
import dispute from './dispute.json';
import fees from './fees.json';
import field from './field.json';
import freeze from './freeze.json';
import matters from './matters.json';
import own from './own.json';
import procedure from './procedure.json';
import refunds from './refunds.json';
import risk from './risk.json';
import session from './session.json';
import staff from './staff.json';
import theft from './theft.json';

export default {
  translation: {
    actions,
    actor,
    audit,
    calendar,
    choice,
    desk,
    dispute,
    fees,
    field,
    freeze,
    matters,
    own,
    procedure,
    refunds,
    risk,
    session,
    staff,
    theft,
  },
};
