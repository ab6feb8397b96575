import { createApi, IntentBook, type Schemas } from '@purser/client';
import { currentLocale } from '@purser/i18n';

export const api = createApi(currentLocale);
export const intents = new IntentBook(sessionStorage);

export type Colleague = Schemas['StaffMe'];
export type Matter = Schemas['Matter'];
export type MatterStep = Schemas['MatterStep'];
export type MatterSummary = Schemas['MatterSummary'];
export type Permission = Schemas['Permission'];
export type Waiting = Schemas['Waiting'];
