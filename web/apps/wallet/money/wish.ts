import { ask, type Intent, type Schemas } from '@purser/client';
import { api, type Activity, type ActivityKind } from '../app/api';

/** The API takes its usual channel; the generator asks for what has a default too. */
type BankRequest = Omit<Schemas['BankIn'], 'channel'>;
type TopUpRequest = Omit<Schemas['TopUpIn'], 'channel'>;

interface Requests {
  transfer: Schemas['TransferIn'];
  payment: Schemas['PaymentIn'];
  top_up: TopUpRequest;
  withdrawal: BankRequest;
}

/** What was confirmed, and the name it was confirmed with. */
export interface Wish<Kind extends ActivityKind> {
  request: Requests[Kind];
  to: string;
}

/** The same wish, with what was proved for it. */
export function withProof<Kind extends ActivityKind>(wish: Wish<Kind>, proof: string): Wish<Kind> {
  return { ...wish, request: { ...wish.request, proof } };
}

type Senders = { [Kind in ActivityKind]: (body: Requests[Kind], key: string) => Promise<Activity> };

const header = (key: string) => ({ header: { 'Idempotency-Key': key } });

const SENDERS: Senders = {
  transfer: (body, key) => ask(api.POST('/v1/transfers', { params: header(key), body })),
  payment: (body, key) => ask(api.POST('/v1/payments', { params: header(key), body })),
  top_up: (body, key) => ask(api.POST('/v1/top-ups', { params: header(key), body: body as Schemas['TopUpIn'] })),
  withdrawal: (body, key) => ask(api.POST('/v1/withdrawals', { params: header(key), body: body as Schemas['BankIn'] })),
};

export function sendWish<Kind extends ActivityKind>(kind: Kind, intent: Intent<Wish<Kind>>): Promise<Activity> {
  return SENDERS[kind](intent.body.request, intent.key);
}

/** The page on which each kind begins, and goes on after a reload. */
export const PAGES: Record<ActivityKind, string> = {
  transfer: '/transfer',
  payment: '/pay',
  top_up: '/top-up',
  withdrawal: '/withdraw',
};
