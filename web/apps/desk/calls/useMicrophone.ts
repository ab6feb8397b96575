import { tryMicrophone, type Trouble } from '@purser/calls';
import { useState } from 'react';

/** What keeps this browser from talking, as the last try of its microphone had it; and a way to try it. Better known
 * before the first caller is taken than when they wait for a word. */
export function useMicrophone(): [Trouble | null, () => void] {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  return [trouble, () => void tryMicrophone().then(setTrouble)];
}
