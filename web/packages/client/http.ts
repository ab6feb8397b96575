import createClient, { type Client, type Middleware } from 'openapi-fetch';
import { NoAnswer, ProblemError, type ProblemBody } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
export type Api = Client<paths>;

/** Long enough for a slow phone network, short enough not to leave a payer staring. */
const PATIENCE_MS = 15_000;

async function send(request: Request): Promise<Response> {
  const signal = AbortSignal.any?.([request.signal, AbortSignal.timeout(PATIENCE_MS)]) ?? request.signal;
  try {
    return await fetch(request, { signal });
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new NoAnswer(cause);
  }
}

/** A client for this origin. The session is the browser's HttpOnly cookie; no token passes through the app. */
export function createApi(language: () => string): Api {
  const speak: Middleware = {
    onRequest({ request }) {
      request.headers.set('Accept-Language', language());
      return request;
    },
  };
  const client = createClient<paths>({ baseUrl: location.origin, fetch: send, credentials: 'same-origin' });
  client.use(speak);
  return client;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

async function problemOf(answer: Answer<unknown>): Promise<ProblemError> {
  const body = typeof answer.error === 'object' && answer.error !== null ? (answer.error as ProblemBody) : {};
  return new ProblemError(answer.response.status, body);
}

/** The answer's body and response, or the reason there is none: ProblemError or NoAnswer. */
export async function askFully<T>(call: Promise<Answer<T>>): Promise<{ data: T; response: Response }> {
  const answer = await call;
  if (!answer.response.ok) throw await problemOf(answer);
  return { data: answer.data as T, response: answer.response };
}

/** The answer's body, or the reason there is none: ProblemError or NoAnswer. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await askFully(call)).data;
}

/**
 * Milliseconds from now until `expiresAt` (RFC 3339), by the server's own clock: a phone's clock may be wrong by
 * minutes.
 */
export function lifetime(expiresAt: string, response: Response): number {
  const said = Date.parse(response.headers.get('Date') ?? '');
  // The header has no fractions: the server's clock may have been a second further.
  return Date.parse(expiresAt) - (Number.isNaN(said) ? Date.now() : said + 999);
}
