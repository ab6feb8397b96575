import { Signal, useSignal } from './signal';

export const SCHEMES = ['system', 'light', 'dark'] as const;
export const TEXT_SIZES = ['normal', 'large', 'largest'] as const;

/** How the app is to look on this device. */
export interface Look {
  scheme: (typeof SCHEMES)[number];
  text: (typeof TEXT_SIZES)[number];
}

const NAME = 'purser.look';
const USUAL: Look = { scheme: 'system', text: 'normal' };

/** What was chosen before; anything else counts as not chosen. */
export function readLook(text: string | null): Look {
  try {
    const found = JSON.parse(text ?? '{}') as Partial<Look>;
    return {
      scheme: SCHEMES.find((scheme) => scheme === found.scheme) ?? USUAL.scheme,
      text: TEXT_SIZES.find((size) => size === found.text) ?? USUAL.text,
    };
  } catch {
    return USUAL;
  }
}

const look = new Signal<Look>(readLook(localStorage.getItem(NAME)));

/** The system's scheme and the usual size need no mark: the style sheet says them. */
function mark({ scheme, text }: Look): void {
  const { dataset } = document.documentElement;
  if (scheme === 'system') delete dataset.scheme;
  else dataset.scheme = scheme;
  if (text === 'normal') delete dataset.text;
  else dataset.text = text;
}

/** Before the first page is drawn, so that nobody sees it in another light. */
export function startLook(): void {
  mark(look.value);
}

export function chooseLook(part: Partial<Look>): void {
  const chosen = { ...look.value, ...part };
  localStorage.setItem(NAME, JSON.stringify(chosen));
  look.set(chosen);
  mark(chosen);
}

export function useLook(): Look {
  return useSignal(look);
}
