import { tryMicrophone, type Trouble } from '@purser/calls';
import { useState } from 'react';

/** Milliseconds in which a browser that need not ask has tried its microphone. */
const AT_ONCE_MS = 1_500;

/** What keeps this browser from talking, as the last try of its microphone had it; and a way to try it. Better known
 * before the first caller is taken than when they wait for a word. */
export function useMicrophone(): [Trouble | null, () => Promise<boolean>] {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const tryIt = async () => {
    const found = await tryMicrophone();
    setTrouble(found);
    return found === null;
  };
  return [trouble, tryIt];
}

/** Whether the microphone works, as far as that is known soon: somebody who is asked for leave may take their time. */
export function soon(works: Promise<boolean>): Promise<boolean> {
  return Promise.race([works, new Promise<boolean>((resolve) => setTimeout(resolve, AT_ONCE_MS, false))]);
}
