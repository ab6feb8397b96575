import type { Refund } from '../refunds/useRefunds';
import type { Order } from '../app/api';

/** One request as a test sees it. */
export interface Seen {
  method: string;
  path: string;
  key: string | null;
  authorization: string | null;
  body: Record<string, unknown>;
}

type Handler = (request: Seen) => unknown;

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

/** What a handler throws to refuse. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
  ) {}
}

/** A server in the test: handlers by "METHOD /path", and everything it was asked. */
export class TestServer {
  readonly seen: Seen[] = [];
  readonly handlers: Record<string, Handler> = {
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
  };

  readonly fetch = async (input: Request): Promise<Response> => {
    const text = await input.text();
    const request: Seen = {
      method: input.method,
      path: new URL(input.url).pathname,
      key: input.headers.get('Idempotency-Key'),
      authorization: input.headers.get('Authorization'),
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
    this.seen.push(request);
    const handler = this.handlers[`${request.method} ${request.path}`];
    try {
      if (!handler) throw new Refusal(404, 'not_found', `nothing at ${request.path}`);
      const answer = handler(request);
      return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      const { status, code, detail } = thrown;
      return Response.json({ type: code, title: code, status, code, detail, request_id: 'r' }, { status });
    }
  };

  asked(method: string, path: string): Seen[] {
    return this.seen.filter((request) => request.method === method && request.path === path);
  }
}
