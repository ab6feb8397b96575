/** Whether it plays: a page that nobody has touched may not sound by itself. */
export async function play(audio: HTMLAudioElement): Promise<boolean> {
  try {
    await audio.play();
    return true;
  } catch (error) {
    // Another stream took its place meanwhile, which plays by itself.
    return error instanceof DOMException && error.name === 'AbortError';
  }
}

export function silence(audio: HTMLAudioElement): void {
  audio.pause();
  audio.srcObject = null;
}
