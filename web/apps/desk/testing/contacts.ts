import { ME, SUBJECT } from '@purser/staff/testing/server';
import type { Contact, Desk } from '../contacts/data';

export const CHAT = '018f0000-0000-7000-8000-0000000000e1';
export const CONTACT = '018f0000-0000-7000-8000-0000000000e2';
export const SOON = () => new Date(Date.now() + 60_000).toISOString();

export function contact(part: Partial<Contact> = {}): Contact {
  return {
    id: CONTACT,
    kind: 'chat',
    channel: 'chat',
    ref: CHAT,
    customer_id: SUBJECT,
    case: null,
    band: 'rest',
    language: 'zh',
    skills: ['refunds'],
    state: 'connected',
    since: '2026-11-23T08:00:00Z',
    first_queued_at: '2026-11-23T08:00:00Z',
    connected_at: '2026-11-23T08:00:00Z',
    deadline: null,
    promised_s: 60,
    tries: 0,
    attempt: null,
    agent_id: ME.id,
    wrap_up_code: null,
    version: 2,
    ...part,
  };
}

export function desk(contacts: Contact[]): Desk {
  return {
    id: ME.id,
    presence: 'available',
    reason: '',
    activity: 'available',
    since: '2026-11-23T08:00:00Z',
    idle_since: '2026-11-23T08:00:00Z',
    languages: ['zh'],
    skills: ['refunds'],
    voice: 1,
    chats: 3,
    cases: 1,
    speaks: true,
    contacts,
  };
}

export const CUSTOMER = {
  id: SUBJECT,
  name: '**敏',
  phone: '138****0001',
  email: null,
  locale: 'zh-CN',
  since: '2026-01-02T00:00:00Z',
  basis: 'contact',
  until: '2026-11-23T09:00:00Z',
  wallets: [],
  freezes: [],
  cards: [],
  entries: { items: [], next_cursor: null },
  matters: [],
};
