"""Chromium as a telephone: it says a tone into its microphone, and remembers what its loudspeaker said."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import numpy as np
from playwright.async_api import Browser, Page, async_playwright

from tests.support import chromium, sounds
from tests.support.sounds import Pcm

_CAPTURED: Final = 48_000
"""Samples a second of the file that is Chromium's microphone."""

_ARGUMENTS: Final = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
)

EARS: Final = """(() => {
  const Own = window.RTCPeerConnection;
  if (Own === undefined || window.__heard !== undefined) return;
  const pieces = window.__heard = [];
  const most = 8000 * 60;
  let kept = 0;
  const listen = (stream) => {
    const context = new AudioContext({sampleRate: 8000});
    const ear = context.createScriptProcessor(1024, 1, 1);
    ear.onaudioprocess = (event) => {
      pieces.push(event.inputBuffer.getChannelData(0).slice());
      for (kept += 1024; kept > most; kept -= pieces.shift().length);
    };
    context.createMediaStreamSource(stream).connect(ear);
    ear.connect(context.destination);
    window.__ears = [...(window.__ears ?? []), {context, ear}];
  };
  const media = navigator.mediaDevices, own = media?.getUserMedia.bind(media);
  const plain = {echoCancellation: false, noiseSuppression: false, autoGainControl: false};
  if (own) media.getUserMedia = () => own({audio: plain});  // a tone is noise to what cleans speech
  window.RTCPeerConnection = class extends Own {
    constructor(...all) {
      super(...all);
      this.addEventListener('track', (event) => listen(new MediaStream([event.track])));
    }
  };
})()"""
"""For a page before its own scripts: what any peer connection hears is kept, the last minute of it, and the microphone
is taken as it is."""

_TELL: Final = """(seconds) => {
  const want = Math.round(8000 * seconds);
  const all = new Int16Array(window.__heard.reduce((n, piece) => n + piece.length, 0));
  let at = 0;
  for (const piece of window.__heard)
    for (const s of piece) all[at++] = Math.max(-32768, Math.min(32767, Math.round(s * 32767)));
  const bytes = new Uint8Array(all.slice(Math.max(0, all.length - want)).buffer);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}"""


@contextlib.asynccontextmanager
async def speaking(folder: Path, hertz: float) -> AsyncIterator[Browser]:
    """A Chromium whose microphone hears a tone. Pages that are to be listened to need EARS."""
    said = sounds.write_wav(folder / f"says-{hertz:.0f}.wav", sounds.tone(hertz, 2, rate=_CAPTURED), _CAPTURED)
    arguments = [*chromium.ARGUMENTS, *_ARGUMENTS, f"--use-file-for-fake-audio-capture={said}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.find(), args=arguments, env=dict(chromium.environment())
        )
        try:
            yield browser
        finally:
            with contextlib.suppress(Exception):
                await browser.close()


async def heard(page: Page, seconds: float = 2) -> Pcm:
    """What a page's peer connections heard last, 8,000 samples a second."""
    return np.frombuffer(base64.b64decode(await page.evaluate(_TELL, seconds)), np.int16)
