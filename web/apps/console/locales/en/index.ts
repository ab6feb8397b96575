import { shared } from '@purser/staff/locales/en';
import app from './app.json';
import audit from './audit.json';
import calendar from './calendar.json';
import fees from './fees.json';
import risk from './risk.json';
import staff from './staff.json';

export default { translation: { ...shared, app, audit, calendar, fees, risk, staff } };
