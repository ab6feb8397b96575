import { shared } from '@purser/staff/locales/zh-CN';
import app from './app.json';
import articles from './articles.json';
import audit from './audit.json';
import books from './books.json';
import calendar from './calendar.json';
import classes from './classes.json';
import customers from './customers.json';
import directory from './directory.json';
import fees from './fees.json';
import figure from './figure.json';
import menu from './menu.json';
import policies from './policies.json';
import reports from './reports.json';
import risk from './risk.json';
import rules from './rules.json';
import staff from './staff.json';
import staffing from './staffing.json';
import wall from './wall.json';
import watch from './watch.json';

export default {
  translation: {
    ...shared,
    app,
    articles,
    audit,
    books,
    calendar,
    classes,
    customers,
    directory,
    fees,
    figure,
    menu,
    policies,
    reports,
    risk,
    rules,
    staff,
    staffing,
    wall,
    watch,
  },
};
