/**
 * The browser's passkeys, as JSON in and out. Browsers that read and write that JSON themselves do so; for others the
 * bytes are turned here (Web Authentication Level 3, 5.1.8 to 5.1.10).
 */
type Json = Record<string, unknown>;

export function toBytes(text: string): ArrayBuffer {
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place += 1) bytes[place] = letters.charCodeAt(place);
  return bytes.buffer;
}

export function fromBytes(bytes: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const withId = (part: Json): Json => ({ ...part, id: toBytes(part.id as string) });

const withIds = (list: unknown): Json[] => ((list ?? []) as Json[]).map(withId);

function creationOptions(json: Json): PublicKeyCredentialCreationOptions {
  const made = {
    ...json,
    challenge: toBytes(json.challenge as string),
    user: withId(json.user as Json),
    excludeCredentials: withIds(json.excludeCredentials),
  };
  return made as unknown as PublicKeyCredentialCreationOptions;
}

function requestOptions(json: Json): PublicKeyCredentialRequestOptions {
  const made = { ...json, challenge: toBytes(json.challenge as string), allowCredentials: withIds(json.allowCredentials) };
  return made as unknown as PublicKeyCredentialRequestOptions;
}

/** What `toJSON` writes, for browsers without it. */
function written(credential: PublicKeyCredential): Json {
  const response: Json = {};
  const parts = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'] as const) {
    const bytes = parts[name] as ArrayBuffer | null | undefined;
    if (bytes) response[name] = fromBytes(bytes);
  }
  if (typeof parts.getTransports === 'function') response.transports = parts.getTransports();
  return {
    id: credential.id,
    rawId: fromBytes(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

/** The customer closed the browser's question, or let it time out. */
export class NoPasskey extends Error {
  constructor(cause?: unknown) {
    super('no passkey was used', { cause });
    this.name = 'NoPasskey';
  }
}

function whyNot(error: unknown): Error {
  const declined = error instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(error.name);
  return declined ? new NoPasskey(error) : (error as Error);
}

async function run(question: Promise<Credential | null>): Promise<Json> {
  const credential = await question.catch((error: unknown) => {
    throw whyNot(error);
  });
  if (!credential) throw new NoPasskey();
  return written(credential as PublicKeyCredential);
}

/** Makes a passkey by the server's options; its answer as JSON. Raises NoPasskey. */
export function createPasskey(options: Json): Promise<Json> {
  return run(navigator.credentials.create({ publicKey: creationOptions(options) }));
}

/** Uses a passkey by the server's options; its answer as JSON. Raises NoPasskey. */
export function getPasskey(options: Json): Promise<Json> {
  return run(navigator.credentials.get({ publicKey: requestOptions(options) }));
}
