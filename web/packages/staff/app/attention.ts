import { Signal, useSignal } from '@purser/ui';

/** A session ends after fifteen minutes without a request. A page that asks by itself must not keep it alive for a
 * chair that is empty, so lists are looked at again only while somebody is there. */
const GONE_AFTER_MS = 120_000;

const present = new Signal(true);

export function watchAttention(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const seen = () => {
    clearTimeout(timer);
    timer = setTimeout(() => present.set(false), GONE_AFTER_MS);
    if (!present.value) present.set(true);
  };
  for (const sign of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'focus']) {
    addEventListener(sign, seen, { passive: true });
  }
  seen();
}

/** How often a list is looked at again, in milliseconds; not at all while nobody is there. */
export function useLookAgain(everyMs: number): number | false {
  return useSignal(present) ? everyMs : false;
}
