import { createApi, IntentBook, type Schemas } from '@purser/client';
import { currentLocale } from '@purser/i18n';

export const api = createApi(currentLocale);
export const intents = new IntentBook(sessionStorage);

export type Activity = Schemas['Activity'];
export type ActivityKind = Activity['kind'];
export type ActivityState = Activity['state'];
export type BankCard = Schemas['BankCard'];
export type Customer = Schemas['Customer'];
export type Entry = Schemas['Entry'];
export type NewQuote = Schemas['NewQuote'];
export type Payee = Schemas['Payee'];
export type Quote = Schemas['Quote'];
export type ResolvedCode = Schemas['ResolvedCode'];
export type Wallet = Schemas['Wallet'];
