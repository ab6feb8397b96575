import { shared } from '@purser/staff/locales/zh-CN';
import app from './app.json';
import call from './call.json';
import cases from './cases.json';
import contacts from './contacts.json';
import customer from './customer.json';
import dispute from './dispute.json';
import escrow from './escrow.json';
import freeze from './freeze.json';
import own from './own.json';
import refunds from './refunds.json';
import reviews from './reviews.json';
import theft from './theft.json';

export default { translation: { ...shared, app, call, cases, contacts, customer, dispute, escrow, freeze, own, refunds, reviews, theft } };
