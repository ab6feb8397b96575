import app from './app.json';
import home from './home.json';
import me from './me.json';
import money from './money.json';
import pay from './pay.json';
import session from './session.json';
import statement from './statement.json';

export default { translation: { app, home, me, money, pay, session, statement } };
