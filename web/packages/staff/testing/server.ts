import type { Colleague, Matter, MatterSummary } from '../app/api';

export interface Seen {
  method: string;
  path: string;
  query: Record<string, string>;
  key: string | null;
  body: Record<string, unknown>;
}

type Handler = (request: Seen) => unknown;

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
    'GET /v1/staff/me': () => ME,
    'GET /v1/staff/matters': () => ({ items: [summary()], next_cursor: null }),
    'GET /v1/staff/matters/waiting': () => ({
      items: [
        { procedure: 'unbinding', state: 'manual_review', turn: 'senior_agent', mine: true, count: 1, more: false },
      ],
    }),
  };

  readonly fetch = async (input: Request): Promise<Response> => {
    const text = await input.text();
    const url = new URL(input.url);
    const request: Seen = {
      method: input.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      key: input.headers.get('Idempotency-Key'),
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
    this.seen.push(request);
    try {
      const handler = this.handlers[`${request.method} ${request.path}`];
      if (!handler) throw new Refusal(404, 'not_found', `nothing at ${request.path}`);
      return Response.json(handler(request));
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
