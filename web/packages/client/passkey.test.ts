import { afterEach, expect, test, vi } from 'vitest';
import { createPasskey, fromBytes, getPasskey, NoPasskey, toBytes } from './passkey';

afterEach(() => vi.unstubAllGlobals());

const bytes = (...values: number[]) => new Uint8Array(values).buffer;

test('bytes go through base64url and back, without padding', () => {
  for (const one of [bytes(), bytes(0), bytes(255, 254), bytes(1, 2, 3), bytes(251, 239, 190)]) {
    const text = fromBytes(one);
    expect(text).toMatch(/^[\w-]*$/);
    expect([...new Uint8Array(toBytes(text))]).toEqual([...new Uint8Array(one)]);
  }
  expect(fromBytes(bytes(251, 239, 190))).toBe('----');
});

const CREDENTIAL = {
  id: 'AQI',
  rawId: bytes(1, 2),
  type: 'public-key',
  authenticatorAttachment: 'platform',
  getClientExtensionResults: () => ({}),
};

test('a passkey is made from the options and told as JSON', async () => {
  const response = { clientDataJSON: bytes(3), attestationObject: bytes(4), getTransports: () => ['internal'] };
  const create = vi.fn().mockResolvedValue({ ...CREDENTIAL, response });
  vi.stubGlobal('navigator', { credentials: { create } });
  const answer = await createPasskey({ challenge: 'AQID', user: { id: 'BA', name: 'chen' }, rp: { id: 'localhost' } });
  const { publicKey } = create.mock.calls[0]?.[0] as { publicKey: PublicKeyCredentialCreationOptions };
  expect([...new Uint8Array(publicKey.challenge as ArrayBuffer)]).toEqual([1, 2, 3]);
  expect([...new Uint8Array(publicKey.user.id as ArrayBuffer)]).toEqual([4]);
  expect(answer).toEqual({
    id: 'AQI',
    rawId: 'AQI',
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response: { clientDataJSON: 'Aw', attestationObject: 'BA', transports: ['internal'] },
  });
});

test('a passkey is used, whoever it belongs to', async () => {
  const response = { clientDataJSON: bytes(3), authenticatorData: bytes(4), signature: bytes(5), userHandle: bytes(6) };
  const get = vi.fn().mockResolvedValue({ ...CREDENTIAL, response });
  vi.stubGlobal('navigator', { credentials: { get } });
  const answer = await getPasskey({ challenge: 'AQID', rpId: 'localhost' });
  expect(answer.response).toEqual({ clientDataJSON: 'Aw', authenticatorData: 'BA', signature: 'BQ', userHandle: 'Bg' });
});

test('closing the question of the browser is no fault', async () => {
  const get = vi.fn().mockRejectedValue(new DOMException('no', 'NotAllowedError'));
  vi.stubGlobal('navigator', { credentials: { get } });
  await expect(getPasskey({ challenge: 'AQID' })).rejects.toBeInstanceOf(NoPasskey);
  get.mockResolvedValue(null);
  await expect(getPasskey({ challenge: 'AQID' })).rejects.toBeInstanceOf(NoPasskey);
  get.mockRejectedValue(new DOMException('no', 'SecurityError'));
  await expect(getPasskey({ challenge: 'AQID' })).rejects.toBeInstanceOf(DOMException);
});
