/** What the page is told by itself as it was before: survives a reload, and nothing else. */
const KEY = 'purser.talk';

/** Longer than a page takes to come back; by then the caller is somebody else's. */
const AGAIN_MS = 15_000;

/** The page goes in the middle of a talk. */
export function noteTalk(call: string): void {
  sessionStorage.setItem(KEY, `${Date.now()} ${call}`);
}

/** Whether this page was on a call a moment ago, and was loaded again: whoever was talked to need not ring twice. */
export function wasOn(call: string): boolean {
  const [at = '', known] = (sessionStorage.getItem(KEY) ?? '').split(' ');
  if (known !== call || Date.now() - Number(at) > AGAIN_MS) return false;
  sessionStorage.removeItem(KEY);
  return true;
}
