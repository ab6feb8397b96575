import type { Activity, Quote, Wallet } from '../app/api';
import { TestServer as AnyServer } from '@purser/testing/server';

export { Refusal } from '@purser/testing/server';

const cny = (amount: number) => ({ amount, currency: 'CNY' as const });

export const WALLET: Wallet = {
  id: '018f0000-0000-7000-8000-000000000001',
  wallet_class: 2,
  currency: 'CNY',
  status: 'open',
  balance: cny(100_000),
  held: cny(0),
  available: cny(100_000),
  limits: [],
  created_at: '2026-01-01T00:00:00Z',
};

export const CUSTOMER = {
  id: '018f0000-0000-7000-8000-000000000002',
  name: '陈嘉敏',
  phone: '138****0001',
  email: null,
  locale: 'zh-CN' as const,
  created_at: '2026-01-01T00:00:00Z',
};

export function activity(part: Partial<Activity>): Activity {
  return {
    id: '018f0000-0000-7000-8000-000000000003',
    kind: 'transfer',
    state: 'succeeded',
    wallet_id: WALLET.id,
    amount: cny(5_000),
    fee: cny(0),
    total: cny(5_000),
    fee_items: [],
    tariff: 'test',
    counterparty: { type: 'customer', name: '*伟', account: '138****0002' },
    memo: null,
    order_no: null,
    failure: null,
    arrives_at: null,
    created_at: '2026-11-22T00:00:00Z',
    completed_at: '2026-11-22T00:00:00Z',
    ...part,
  };
}

/** A tenth of a percent, for withdrawals only. */
export function quote(body: Record<string, unknown>): Quote {
  const { amount } = body.amount as { amount: number };
  const fee = body.kind === 'withdrawal' ? Math.ceil(amount / 1_000) : 0;
  return {
    quote: 'signed',
    kind: body.kind as Quote['kind'],
    amount: cny(amount),
    fee: cny(fee),
    total: cny(amount + fee),
    items: fee === 0 ? [] : [{ code: 'base', amount: cny(fee), basis: cny(amount) }],
    tariff: 'test',
    expires_at: new Date(Date.now() + 300_000).toISOString(),
    payee: null,
  };
}

/** A server that has something to show. */
export class TestServer extends AnyServer {
  constructor() {
    super({
      'GET /v1/customers/me': () => CUSTOMER,
      'GET /v1/wallets': () => ({ items: [WALLET] }),
      'GET /v1/bank-cards': () => ({ items: [{ token: 'card', bank: '招商银行', last4: '8823', default: true }] }),
      'GET /v1/calls/current': () => ({ call: null }),
      'GET /v1/statements/pending': () => ({ items: [] }),
      'GET /v1/statements': () => ({ items: [], next_cursor: null }),
      'POST /v1/quotes': ({ body }) => quote(body),
    });
  }
}
