import type { Colleague, Matter, MatterSummary } from '../app/api';
import { TestServer as AnyServer } from '@purser/testing/server';

export { Refusal } from '@purser/testing/server';

export const SUBJECT = '018f0000-0000-7000-8000-000000000002';

export const ME: Colleague = {
  id: '018f0000-0000-7000-8000-0000000000b1',
  name: '赵敏',
  role: 'senior_agent',
  permissions: ['matters.read', 'freeze.set', 'risk.read'],
  expires_at: '2026-11-23T20:00:00Z',
};

export function summary(part: Partial<MatterSummary> = {}): MatterSummary {
  return {
    id: '018f0000-0000-7000-8000-0000000000c1',
    subject_id: SUBJECT,
    customer: { id: SUBJECT, name: '**敏', phone: '138****0001' },
    procedure: 'unbinding',
    state: 'manual_review',
    turn: 'senior_agent',
    mine: true,
    opened_at: '2026-11-22T00:00:00Z',
    since: '2026-11-22T01:00:00Z',
    ended_at: null,
    next: [{ step: 'overdue', due_at: new Date(Date.now() + 3_600_000).toISOString() }],
    ...part,
  };
}

export function matter(part: Partial<Matter> = {}): Matter {
  return {
    ...summary(),
    version: 3,
    actions: [
      { step: 'approve', guard: '', effect: '', people: 1, agreed: [], agreed_by_me: false },
      { step: 'refuse', guard: '', effect: '', people: 1, agreed: [], agreed_by_me: false },
    ],
    history: [
      {
        version: 1,
        step: 'request',
        state: 'checking',
        actor: 'customer',
        name: null,
        reason: '',
        at: '2026-11-22T00:00:00Z',
      },
    ],
    ...part,
  };
}

/** A server that has something to show. */
export class TestServer extends AnyServer {
  constructor() {
    super({
      'GET /v1/staff/me': () => ME,
      'GET /v1/staff/matters': () => ({ items: [summary()], next_cursor: null }),
      'GET /v1/staff/matters/waiting': () => ({
        items: [
          { procedure: 'unbinding', state: 'manual_review', turn: 'senior_agent', mine: true, count: 1, more: false },
        ],
      }),
    });
  }
}
