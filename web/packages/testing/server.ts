/** One request as a test sees it. */
export interface Seen {
  method: string;
  path: string;
  query: Record<string, string>;
  key: string | null;
  authorization: string | null;
  language: string | null;
  /** Empty where it is not an object. */
  body: Record<string, unknown>;
}

/** Answers a request, perhaps later; with nothing, by 204. */
export type Handlers = Record<string, (request: Seen) => unknown>;

/** What a handler throws to refuse. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    /** Whatever else the answer says. */
    readonly more: Record<string, unknown> = {},
  ) {}
}

/** A server in the test: handlers by "METHOD /path", and everything it was asked. */
export class TestServer {
  readonly seen: Seen[] = [];

  constructor(readonly handlers: Handlers) {}

  readonly fetch = async (input: Request): Promise<Response> => {
    const text = await input.text();
    const url = new URL(input.url);
    const request: Seen = {
      method: input.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      key: input.headers.get('Idempotency-Key'),
      authorization: input.headers.get('Authorization'),
      language: input.headers.get('Accept-Language'),
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
    this.seen.push(request);
    const handler = this.handlers[`${request.method} ${request.path}`];
    try {
      if (!handler) throw new Refusal(404, 'not_found', `nothing at ${request.path}`);
      const answer = await handler(request);
      return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      const { status, code, detail, more } = thrown;
      const body = { type: code, title: code, status, code, detail, request_id: 'r', ...more };
      return Response.json(body, { status });
    }
  };

  asked(method: string, path: string): Seen[] {
    return this.seen.filter((request) => request.method === method && request.path === path);
  }
}
