import { connected, preferTelephone, watch, wholeOffer } from './link';
import { play, silence } from './speaker';
import { CallFault, microphoneFault, type Trouble } from './trouble';

/** Milliseconds of a digit and of the pause after it (RFC 4733 leaves both to us; menus need 40 at least). */
const DIGIT = { duration: 160, gap: 60 } as const;

/** `ended`: the other side hung up; `lost`: it was there and is gone; a new `startCall` may seek it again. */
export type CallState = 'connecting' | 'connected' | 'ended' | 'lost';

export interface CallOptions {
  /** Brings our offer to the server and answers with what comes back. What it throws, `startCall` throws. */
  exchange: (offer: string) => Promise<string>;
  onState?: (state: CallState) => void;
  /** The browser plays nothing until somebody touches the page: show a button that calls `phone.play()`. */
  onSilent?: (isSilent: boolean) => void;
  /** The microphone was taken out, or its leave taken back: the others are heard, and do not hear. */
  onMicrophoneGone?: () => void;
  /** Relays for who is behind a wall, of GET /v1/turn or /v1/staff/turn. */
  iceServers?: RTCIceServer[];
}

export interface Phone {
  mute(isMuted: boolean): void;
  /** A key of the telephone, as an event on the line. False where this browser or this line cannot. */
  press(digit: string): boolean;
  play(): Promise<void>;
  /** Nothing is heard or said any more, and the microphone's light goes out. Once more does nothing. */
  close(): void;
}

/** Without echo, noise and changes of loudness, as far as the browser can. */
const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true } as const;

async function microphone(): Promise<MediaStream> {
  if (typeof RTCPeerConnection === 'undefined' || !navigator.mediaDevices?.getUserMedia) {
    throw new CallFault('unable');
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: VOICE });
  } catch (error) {
    throw microphoneFault(error);
  }
}

/** What is wrong with the microphone, before somebody waits for one's first word; null when nothing is. */
export async function tryMicrophone(): Promise<Trouble | null> {
  try {
    for (const track of (await microphone()).getTracks()) track.stop();
    return null;
  } catch (error) {
    return error instanceof CallFault ? error.trouble : 'unable';
  }
}

/**
 * Opens the microphone and a line to the hotline. Resolves once sound flows both ways; a failure leaves nothing open.
 * Throws CallFault for what is wrong with this browser or its network, and whatever `exchange` throws.
 */
export async function startCall(options: CallOptions): Promise<Phone> {
  const { exchange, onState, onSilent, onMicrophoneGone, iceServers = [] } = options;
  const spoken = await microphone();
  const peer = new RTCPeerConnection({ iceServers });
  const audio = new Audio();
  const close = () => {
    peer.close();
    for (const track of spoken.getTracks()) track.stop();
    silence(audio);
  };
  const sound = () => play(audio).then((isPlaying) => onSilent?.(!isPlaying));
  peer.addEventListener('track', ({ track, streams }) => {
    audio.srcObject = streams[0] ?? new MediaStream([track]);
    void sound();
  });
  try {
    const [voice] = spoken.getAudioTracks();
    if (voice === undefined) throw new CallFault('mic_missing');
    voice.onended = () => onMicrophoneGone?.();
    const transceiver = peer.addTransceiver(voice, { direction: 'sendrecv', streams: [spoken] });
    preferTelephone(transceiver);
    onState?.('connecting');
    const answer = await exchange(await wholeOffer(peer));
    await peer.setRemoteDescription({ type: 'answer', sdp: answer });
    await connected(peer);
    watch(peer, transceiver.sender.transport, (how) => onState?.(how));
    onState?.('connected');
    return { mute: muteOf(voice), press: (digit) => press(transceiver.sender.dtmf, digit), play: sound, close };
  } catch (error) {
    close();
    throw error;
  }
}

const muteOf = (voice: MediaStreamTrack) => (isMuted: boolean) => {
  voice.enabled = !isMuted;
};

function press(sender: RTCDTMFSender | null, digit: string): boolean {
  if (!sender?.canInsertDTMF) return false;
  try {
    // What is still to be sent is said again: a new call of insertDTMF replaces it.
    sender.insertDTMF(sender.toneBuffer + digit, DIGIT.duration, DIGIT.gap);
    return true;
  } catch {
    return false;
  }
}
