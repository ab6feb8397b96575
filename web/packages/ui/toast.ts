import { Signal } from './signal';

export interface Said {
  id: number;
  text: string;
  good: boolean;
}

export const said = new Signal<Said | null>(null);

let last = 0;

/** Says one short thing for a few seconds; for what may be missed, never for what must be read. */
export function toast(text: string, good = true): void {
  last += 1;
  const id = last;
  said.set({ id, text, good });
  setTimeout(() => {
    if (said.value?.id === id) said.set(null);
  }, 3_500);
}
