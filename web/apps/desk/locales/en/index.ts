import { shared } from '@purser/staff/locales/en';
import app from './app.json';
import contacts from './contacts.json';
import customer from './customer.json';
import dispute from './dispute.json';
import freeze from './freeze.json';
import own from './own.json';
import refunds from './refunds.json';
import theft from './theft.json';

export default { translation: { ...shared, app, contacts, customer, dispute, freeze, own, refunds, theft } };
