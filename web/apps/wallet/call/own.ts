import type { Trouble } from '@purser/calls';
import { Signal } from '@purser/ui';
import type { Call } from './data';

/** What stopped a call: something of this browser, or what the server said. */
export type Fault = Trouble | 'offline' | Error;

/** `away`: the media are lost and sought again; `over`: it has ended and was not put down yet. */
export type Step = 'idle' | 'asking' | 'connecting' | 'on' | 'away' | 'over';

/** This browser's end of a call. */
export interface OwnLine {
  step: Step;
  call: string | null;
  isMuted: boolean;
  /** The browser plays nothing until somebody touches it. */
  isSilent: boolean;
  fault: Fault | null;
  /** How the call was when it was last heard of. */
  last: Call | null;
}

export const IDLE: OwnLine = { step: 'idle', call: null, isMuted: false, isSilent: false, fault: null, last: null };

/** Outside the tree: a call goes on while one looks at other pages. */
export const line = new Signal<OwnLine>(IDLE);
