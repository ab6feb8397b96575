import { useEffect, useRef, useState, type RefObject } from 'react';
import { makeDetect } from './detector';

export type CameraState = 'starting' | 'looking' | 'denied' | 'missing';

const PAUSE_MS = 120;

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

function whyNot(error: unknown): CameraState {
  return error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'missing';
}

/** Shows the camera in a video element and reports the first code it sees. */
export function useCamera(onCode: (code: string) => void): {
  video: RefObject<HTMLVideoElement | null>;
  state: CameraState;
} {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<CameraState>('starting');
  const found = useRef(onCode);
  useEffect(() => {
    found.current = onCode;
  });

  useEffect(() => {
    let over = false;
    let stream: MediaStream | null = null;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());

    const look = async (element: HTMLVideoElement) => {
      const detect = await makeDetect();
      while (!over) {
        const code = element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await detect(element) : null;
        if (over) return;
        if (code) return found.current(code);
        await pause();
      }
    };

    const start = async () => {
      if (!navigator.mediaDevices) return setState('missing');
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
      const element = video.current;
      if (over || !element) return stop();
      element.srcObject = stream;
      await element.play();
      setState('looking');
      await look(element);
    };

    start().catch((error: unknown) => {
      stop();
      if (!over) setState(whyNot(error));
    });
    return () => {
      over = true;
      stop();
    };
  }, []);
  return { video, state };
}
