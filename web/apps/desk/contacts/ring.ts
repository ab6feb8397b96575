/** Two short tones: somebody waits to be answered. Silent where the browser lets no page sound by itself. */
export function ring(): void {
  try {
    const sound = new AudioContext();
    for (const at of [0, 0.22]) {
      const tone = sound.createOscillator();
      const loudness = sound.createGain();
      loudness.gain.value = 0.06;
      tone.frequency.value = 660;
      tone.connect(loudness).connect(sound.destination);
      tone.start(sound.currentTime + at);
      tone.stop(sound.currentTime + at + 0.14);
    }
    setTimeout(() => void sound.close(), 1_000);
  } catch {
    // No sound here; the offer is on the screen all the same.
  }
}
