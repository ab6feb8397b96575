/** What keeps a browser from talking. `mic_busy`: another program has the microphone; `media`: no way through the network. */
export type Trouble = 'unable' | 'mic_refused' | 'mic_missing' | 'mic_busy' | 'media';

export class CallFault extends Error {
  constructor(
    readonly trouble: Trouble,
    cause?: unknown,
  ) {
    super(trouble, { cause });
    this.name = 'CallFault';
  }
}

const BY_NAME: Record<string, Trouble> = {
  NotAllowedError: 'mic_refused',
  SecurityError: 'mic_refused',
  NotFoundError: 'mic_missing',
  OverconstrainedError: 'mic_missing',
  NotReadableError: 'mic_busy',
  AbortError: 'mic_busy',
};

/** Why getUserMedia gave no microphone, by the names of the Media Capture standard (10.3). */
export function microphoneFault(error: unknown): CallFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  return new CallFault(BY_NAME[name] ?? 'mic_missing', error);
}
