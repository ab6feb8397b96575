import type { components } from './schema';

export type ProblemBody = components['schemas']['Problem'];
export type ProofMethod = components['schemas']['ProofIn']['method'];

/** What has to be proved once more before something is done, and by what it can be. */
export interface StepUp {
  methods: readonly ProofMethod[];
  /** "payment:…" or "security:…", as the refusal named it. */
  purpose: string;
  /** How many independent factors it takes. */
  strength: number;
}

function stepUpOf({ methods, purpose, strength }: Partial<ProblemBody>): StepUp | null {
  return methods && purpose ? { methods: methods as ProofMethod[], purpose, strength: strength ?? 1 } : null;
}

/** The server said no, and why: RFC 9457, with the sentence in the reader's language. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly requestId: string | null;
  /** With `step_up_required`: what would let it through. */
  readonly stepUp: StepUp | null;
  /** With `second_factor_required`: what goes with the second factor. */
  readonly ticket: string | null;
  /** A sentence for each field, by its JSON pointer ("/phone"). */
  readonly fields: ReadonlyMap<string, string>;

  constructor(status: number, body: Partial<ProblemBody>) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.name = 'ProblemError';
    this.status = status;
    this.code = body.code ?? `http_${status}`;
    this.title = body.title ?? '';
    this.stepUp = stepUpOf(body);
    this.ticket = body.ticket ?? null;
    this.requestId = body.request_id ?? null;
    this.fields = new Map((body.errors ?? []).map((error) => [error.pointer, error.message]));
  }
}

/** Nothing came back: whether the server heard the request is not known. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super('no answer from the server', { cause });
    this.name = 'NoAnswer';
  }
}

/** Whether asking again may help: what the server refuses it will refuse again. */
export function mayPass(error: unknown): boolean {
  return !(error instanceof ProblemError) || error.status >= 500 || error.status === 429;
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 401;
}
