import { createApi, IntentBook, type Schemas } from '@purser/client';
import { currentLocale } from '@purser/i18n';

export const api = createApi(currentLocale);
export const intents = new IntentBook(sessionStorage);

export type Activity = Schemas['ActivityOut'];
export type ActivityKind = Activity['kind'];
export type ActivityState = Activity['state'];
export type BankCard = Schemas['BankCard'];
export type Customer = Schemas['Customer'];
export type Entry = Schemas['EntryOut'];
export type NewQuote = Schemas['QuoteIn'];
export type Payee = Schemas['Payee'];
export type Quote = Schemas['QuoteOut'];
export type ResolvedCode = Schemas['ResolvedOut'];
export type Wallet = Schemas['Wallet'];
