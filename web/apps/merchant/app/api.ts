import { createApi, IntentBook, type Schemas } from '@purser/client';
import { currentLocale } from '@purser/i18n';

export const api = createApi(currentLocale);
export const intents = new IntentBook(sessionStorage);

export type Merchant = Schemas['Merchant'];
export type Movement = Schemas['Movement'];
export type Order = Schemas['OrderOut'];
export type Purse = Schemas['Purse'];
export type Session = Schemas['MerchantSession'];
