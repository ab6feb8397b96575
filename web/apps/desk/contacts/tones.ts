import type { Tone } from '@purser/ui';
import type { Contact } from './data';

const TONES: Record<Contact['band'], Tone> = { theft: 'bad', money_missing: 'warn', rest: 'info' };

/** How loudly a band is shown. */
export function bandTone(band: Contact['band']): Tone {
  return TONES[band];
}
