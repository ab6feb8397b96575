/** Small lists and drafts in the browser's storage; what cannot be read counts as absent. */
export function readStored<Value>(storage: Storage, name: string): Value | null {
  const text = storage.getItem(name);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return null;
  }
}

export function writeStored(storage: Storage, name: string, value: unknown): void {
  storage.setItem(name, JSON.stringify(value));
}

/** Removes everything under a prefix. */
export function sweepStored(storage: Storage, prefix: string): void {
  const names = Array.from({ length: storage.length }, (_, place) => storage.key(place));
  for (const name of names) if (name?.startsWith(prefix)) storage.removeItem(name);
}
