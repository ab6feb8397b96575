import appEn from './en/app.json';
import homeEn from './en/home.json';
import meEn from './en/me.json';
import messagesEn from './en/messages.json';
import moneyEn from './en/money.json';
import statementEn from './en/statement.json';
import appZh from './zh-CN/app.json';
import homeZh from './zh-CN/home.json';
import meZh from './zh-CN/me.json';
import messagesZh from './zh-CN/messages.json';
import moneyZh from './zh-CN/money.json';
import statementZh from './zh-CN/statement.json';

/** What home and its surroundings say. Everything else comes with the first page that is not home. */
export const startTexts = {
  en: { translation: { app: appEn, home: homeEn, me: meEn, messages: messagesEn, money: moneyEn, statement: statementEn } },
  'zh-CN': { translation: { app: appZh, home: homeZh, me: meZh, messages: messagesZh, money: moneyZh, statement: statementZh } },
};
