/** Seconds from one pair of tones to the next, and of the longest ringing. */
const EVERY_S = 3;
const MOST_S = 90;

/**
 * Two short tones, again and again: somebody waits to be answered. Ends after so many seconds, or when what it gives
 * back is called. All of it is laid out on the sound's own clock: the timers of a page in the background are slow.
 * Silent where the browser lets no page sound by itself.
 */
export function ring(seconds: number): () => void {
  try {
    const sound = new AudioContext();
    for (let at = 0; at < Math.min(seconds, MOST_S); at += EVERY_S) chime(sound, at);
    return () => void sound.close();
  } catch {
    return () => undefined; // no sound here; the offer is on the screen all the same
  }
}

function chime(sound: AudioContext, start: number): void {
  for (const at of [start, start + 0.22]) {
    const tone = sound.createOscillator();
    const loudness = sound.createGain();
    loudness.gain.value = 0.06;
    tone.frequency.value = 660;
    tone.connect(loudness).connect(sound.destination);
    tone.start(sound.currentTime + at);
    tone.stop(sound.currentTime + at + 0.14);
  }
}
