import { CallFault } from './trouble';

/** Candidates that a browser has not found by then are of networks that hardly work. */
const GATHERING_MS = 2_500;

/** A short break mends itself; after this long it is a loss. */
const BROKEN_MS = 4_000;

/** After an answer the line is there in less than a second, or never. */
const CONNECTING_MS = 12_000;

const SPOKEN = ['audio/pcmu', 'audio/telephone-event'];

/** Only what the other side speaks is offered, so that nothing is ever transcoded. */
export function preferTelephone(transceiver: RTCRtpTransceiver): void {
  const known = RTCRtpReceiver.getCapabilities?.('audio')?.codecs ?? [];
  const wanted = known.filter(({ mimeType }) => SPOKEN.includes(mimeType.toLowerCase()));
  if (wanted.length > 0) transceiver.setCodecPreferences?.(wanted);
}

/** Our offer with all its candidates in it: there is no way to tell of later ones. */
export async function wholeOffer(peer: RTCPeerConnection): Promise<string> {
  await peer.setLocalDescription(await peer.createOffer());
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, GATHERING_MS);
    const look = () => {
      if (peer.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve();
    };
    peer.addEventListener('icegatheringstatechange', look);
    look();
  });
  return peer.localDescription?.sdp ?? '';
}

/** Rejects with CallFault `media` when no way is found in time. */
export function connected(peer: RTCPeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new CallFault('media'));
    const timer = setTimeout(fail, CONNECTING_MS);
    const look = () => {
      const state = peer.connectionState;
      if (state === 'connected') resolve();
      else if (state === 'failed' || state === 'closed') fail();
      else return;
      clearTimeout(timer);
      peer.removeEventListener('connectionstatechange', look);
    };
    peer.addEventListener('connectionstatechange', look);
    look();
  });
}

/**
 * Calls `gone` once when a line that was there is no more. `ended`: the other side hung up, which its end of the
 * encryption says at once, ahead of everything that goes by the server; `lost`: it failed, or broke for a while.
 */
export function watch(
  peer: RTCPeerConnection,
  transport: RTCDtlsTransport | null,
  gone: (how: 'ended' | 'lost') => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (transport?.state === 'closed') end('ended');
    else if (peer.connectionState === 'disconnected') timer = setTimeout(end, BROKEN_MS, 'lost');
    else if (peer.connectionState === 'failed') end('lost');
  };
  const end = (how: 'ended' | 'lost') => {
    transport?.removeEventListener('statechange', look);
    peer.removeEventListener('connectionstatechange', look);
    if (peer.connectionState !== 'closed') gone(how);
  };
  transport?.addEventListener('statechange', look);
  peer.addEventListener('connectionstatechange', look);
}
