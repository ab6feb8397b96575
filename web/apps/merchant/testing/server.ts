import type { Refund } from '../refunds/useRefunds';
import type { Order } from '../app/api';
import { TestServer as AnyServer } from '@purser/testing/server';

export { Refusal } from '@purser/testing/server';

export const cny = (amount: number) => ({ amount, currency: 'CNY' as const });
export const SHOP = '018f0000-0000-7000-8000-0000000000b0';
const ID = '018f0000-0000-7000-8000-0000000000b1';

export const SESSION = {
  merchant_id: SHOP,
  name: '海港书店',
  scopes: ['orders:read', 'orders:write', 'payments:read', 'refunds:read', 'refunds:write', 'disputes:read', 'disputes:write', 'inquiries:read', 'inquiries:write', 'payouts:read', 'payouts:write'],
  expires_at: '2026-11-23T18:00:00Z',
};

export function order(part: Partial<Order> = {}): Order {
  return {
    id: ID,
    order_no: 'B-1001',
    title: '航海日志',
    amount: cny(12_800),
    state: 'paid',
    qr: 'purser:order',
    merchant: { id: SHOP, name: '海港书店' },
    expires_at: '2026-11-23T09:00:00Z',
    paid_at: '2026-11-23T08:30:00Z',
    escrow: false,
    deliver_by: null,
    ...part,
  };
}

export function refund(part: Partial<Refund> = {}): Refund {
  return {
    id: ID,
    payment_id: ID,
    order_no: 'B-1001',
    refund_no: 'r-1',
    origin: 'customer',
    payer: '**敏',
    amount: cny(5_000),
    paid: cny(12_800),
    fee_back: cny(30),
    reason: 'not_as_described',
    note: 'A page is missing',
    requested_at: '2026-11-23T08:00:00Z',
    arrived_at: null,
    timeline: {
      id: ID,
      procedure: 'refund',
      state: 'merchant_review',
      turn: 'merchant',
      opened_at: '2026-11-23T08:00:00Z',
      since: '2026-11-23T08:00:00Z',
      ended_at: null,
      actions: ['approve', 'refuse'],
      next: [{ step: 'stay_silent', due_at: new Date(Date.now() + 47.5 * 3_600_000).toISOString() }],
      steps: [{ step: 'request', state: 'requested', actor: 'customer', reason: '', at: '2026-11-23T08:00:00Z' }],
    },
    ...part,
  };
}

/** A server that has something to show. */
export class TestServer extends AnyServer {
  constructor() {
    super({
      'GET /v1/merchant-sessions/current': () => SESSION,
      'GET /v1/merchants/me': () => ({
        id: SHOP,
        name: '海港书店',
        currency: 'CNY',
        pending: cny(123_456),
        available: cny(98_765),
        static_qr: '',
        created_at: '2026-01-01T00:00:00Z',
      }),
      'GET /v1/orders': () => ({ items: [order()], next_cursor: null }),
      [`GET /v1/orders/${ID}`]: () => order(),
      'GET /v1/merchants/me/refunds': () => ({ items: [refund()], next_cursor: null }),
      [`GET /v1/merchants/me/refunds/${ID}`]: () => refund(),
      'GET /v1/merchants/me/movements': () => ({ items: [], next_cursor: null }),
      'GET /v1/merchants/me/disputes': () => ({ items: [], next_cursor: null }),
      'GET /v1/merchants/me/inquiries': () => ({ items: [], next_cursor: null }),
      'GET /v1/merchants/me/payouts': () => ({ items: [], next_cursor: null }),
      'GET /v1/merchants/me/settlement-account': () => ({ channel: 'sandbox', bank: 'ICBC', last4: '8888', set_at: '2026-01-01T00:00:00Z' }),
      'GET /v1/merchants/me/deposit': () => ({ deposit: cny(50_000), owed: cny(0) }),
    });
  }
}
