import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CallFault, startCall, tryMicrophone, type CallState } from '.';
import { microphoneFault } from './trouble';

/** A browser's line that is there as soon as it is answered. */
class FakePeer extends EventTarget {
  static made: FakePeer[] = [];
  static connects = true;
  connectionState = 'new';
  iceGatheringState = 'new';
  localDescription: { sdp: string } | null = null;
  answer = '';
  preferred: string[] = [];
  keyed: string[] = [];
  readonly dtmf = {
    canInsertDTMF: true,
    toneBuffer: '',
    insertDTMF: (tones: string) => this.keyed.push(tones),
  };
  readonly transport = Object.assign(new EventTarget(), { state: 'connected' });

  constructor() {
    super();
    FakePeer.made.push(this);
  }

  addTransceiver() {
    return {
      sender: { dtmf: this.dtmf, transport: this.transport },
      setCodecPreferences: (codecs: { mimeType: string }[]) => {
        this.preferred = codecs.map(({ mimeType }) => mimeType);
      },
    };
  }

  createOffer = () => Promise.resolve({ type: 'offer', sdp: 'bare' });

  setLocalDescription() {
    this.localDescription = { sdp: 'bare' };
    setTimeout(() => {
      this.localDescription = { sdp: 'whole' };
      this.iceGatheringState = 'complete';
      this.dispatchEvent(new Event('icegatheringstatechange'));
    });
    return Promise.resolve();
  }

  setRemoteDescription({ sdp }: { sdp: string }) {
    this.answer = sdp;
    setTimeout(() => this.become(FakePeer.connects ? 'connected' : 'failed'));
    return Promise.resolve();
  }

  become(state: string) {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  close() {
    this.connectionState = 'closed';
    this.sayGoodbye();
  }

  sayGoodbye() {
    this.transport.state = 'closed';
    this.transport.dispatchEvent(new Event('statechange'));
  }
}

const track: { enabled: boolean; stop: () => void; onended?: () => void } = { enabled: true, stop: vi.fn() };
const getUserMedia = vi.fn();

beforeEach(() => {
  FakePeer.made = [];
  FakePeer.connects = true;
  track.enabled = true;
  vi.mocked(track.stop).mockClear();
  getUserMedia.mockReset();
  getUserMedia.mockResolvedValue({ getTracks: () => [track], getAudioTracks: () => [track] });
  const codecs = ['audio/opus', 'audio/PCMU', 'audio/PCMA', 'audio/telephone-event'].map((mimeType) => ({ mimeType }));
  vi.stubGlobal('RTCPeerConnection', FakePeer);
  vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs }) });
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('the offer has all its candidates and only what a telephone speaks, and the line is there when it is answered', async () => {
  const states: CallState[] = [];
  const exchange = vi.fn(() => Promise.resolve('the answer'));
  const phone = await startCall({ exchange, onState: (state) => states.push(state) });
  const [peer] = FakePeer.made;
  expect(exchange).toHaveBeenCalledExactlyOnceWith('whole');
  expect(peer?.answer).toBe('the answer');
  expect(peer?.preferred).toEqual(['audio/PCMU', 'audio/telephone-event']);
  expect(states).toEqual(['connecting', 'connected']);
  phone.mute(true);
  expect(track.enabled).toBe(false);
  phone.close();
  phone.close();
  expect(track.stop).toHaveBeenCalled();
  expect(peer?.connectionState).toBe('closed');
});

test('keys go one after the other, and a line that cannot carry them says so', async () => {
  const phone = await startCall({ exchange: () => Promise.resolve('') });
  const [peer] = FakePeer.made;
  expect(phone.press('1')).toBe(true);
  if (peer) peer.dtmf.toneBuffer = '1';
  expect(phone.press('2')).toBe(true);
  expect(peer?.keyed).toEqual(['1', '12']);
  if (peer) peer.dtmf.canInsertDTMF = false;
  expect(phone.press('3')).toBe(false);
});

test('a short break is no loss; a long one is, once; and what one closes oneself is none', async () => {
  const states: CallState[] = [];
  const phone = await startCall({ exchange: () => Promise.resolve(''), onState: (state) => states.push(state) });
  const peer = FakePeer.made[0] as FakePeer;
  vi.useFakeTimers();
  peer.become('disconnected');
  vi.advanceTimersByTime(2_000);
  peer.become('connected');
  vi.advanceTimersByTime(60_000);
  expect(states).not.toContain('lost');
  peer.become('disconnected');
  vi.advanceTimersByTime(5_000);
  peer.become('failed');
  expect(states.filter((state) => state === 'lost')).toHaveLength(1);
  phone.close();
});

test('that the other side hung up is known at once, and is no loss; to hang up oneself is neither', async () => {
  const states: CallState[] = [];
  const onState = (state: CallState) => void states.push(state);
  await startCall({ exchange: () => Promise.resolve(''), onState });
  FakePeer.made[0]?.sayGoodbye();
  FakePeer.made[0]?.become('failed');
  (await startCall({ exchange: () => Promise.resolve(''), onState })).close();
  expect(states).toEqual(['connecting', 'connected', 'ended', 'connecting', 'connected']);
});

test('what goes wrong leaves nothing open, and is said by a word', async () => {
  const refused = new Error('the hotline is closed');
  await expect(startCall({ exchange: () => Promise.reject(refused) })).rejects.toBe(refused);
  expect(track.stop).toHaveBeenCalledTimes(1);
  FakePeer.connects = false;
  await expect(startCall({ exchange: () => Promise.resolve('') })).rejects.toMatchObject({ trouble: 'media' });
  expect(FakePeer.made.map(({ connectionState }) => connectionState)).toEqual(['closed', 'closed']);
  getUserMedia.mockRejectedValue(new DOMException('no', 'NotAllowedError'));
  await expect(startCall({ exchange: () => Promise.resolve('') })).rejects.toMatchObject({ trouble: 'mic_refused' });
  vi.stubGlobal('navigator', {});
  await expect(startCall({ exchange: () => Promise.resolve('') })).rejects.toBeInstanceOf(CallFault);
});

test('a microphone can be tried before it is needed, and is told of when it goes', async () => {
  expect(await tryMicrophone()).toBeNull();
  expect(track.stop).toHaveBeenCalledTimes(1);
  expect(FakePeer.made).toEqual([]);
  const onMicrophoneGone = vi.fn();
  await startCall({ exchange: () => Promise.resolve(''), onMicrophoneGone });
  track.onended?.();
  expect(onMicrophoneGone).toHaveBeenCalledTimes(1);
  getUserMedia.mockRejectedValue(new DOMException('no', 'NotFoundError'));
  expect(await tryMicrophone()).toBe('mic_missing');
});

test.each([
  ['NotFoundError', 'mic_missing'],
  ['NotReadableError', 'mic_busy'],
  ['SecurityError', 'mic_refused'],
  ['SomethingNewError', 'mic_missing'],
])('%s is %s', (name, trouble) => {
  expect(microphoneFault(new DOMException('', name)).trouble).toBe(trouble);
});
