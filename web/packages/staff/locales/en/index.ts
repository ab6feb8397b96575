import actions from './actions.json';
import actor from './actor.json';
import calls from './calls.json';
import choice from './choice.json';
import field from './field.json';
import matters from './matters.json';
import procedure from './procedure.json';
import session from './session.json';
import shell from './shell.json';

/** What both apps of the staff say. */
export const shared = { actions, actor, calls, choice, field, matters, procedure, session, shell };
