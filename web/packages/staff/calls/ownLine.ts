import { ProblemError } from '@purser/client';
import { CallFault, startCall, type Phone, type Trouble } from '@purser/calls';
import { Signal } from '@purser/ui';

/** What stopped a line: something of this browser, or what the server said. */
export type Fault = Trouble | Error;

/** This browser's line. `away`: it broke and is sought again. */
export interface OwnLine {
  step: 'idle' | 'asking' | 'connecting' | 'on' | 'away';
  call: string | null;
  isMuted: boolean;
  /** The browser plays nothing until somebody touches the page. */
  isSilent: boolean;
  fault: Fault | null;
}

/** Brings our offer to the server, and answers with what comes back. */
export type Exchange = (offer: string) => Promise<string>;

const IDLE: OwnLine = { step: 'idle', call: null, isMuted: false, isSilent: false, fault: null };
const TRIES = 4;
const AGAIN_MS = 1_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Outside the tree: a talk goes on while one looks at other pages. */
export const ownLine = new Signal<OwnLine>(IDLE);

let phone: Phone | null = null;
let renewed: Exchange | null = null;
/** Grows with every line: what comes of an earlier one is not ours any more. */
let round = 0;

const change = (part: Partial<OwnLine>) => ownLine.set({ ...ownLine.value, ...part });

const faultOf = (error: unknown): Fault => {
  if (error instanceof CallFault) return error.trouble;
  return error instanceof Error ? error : new Error('a line failed');
};

function close(): number {
  phone?.close();
  phone = null;
  return (round += 1);
}

async function open(mine: number, exchange: Exchange): Promise<void> {
  const opened = await startCall({
    exchange: (offer) => {
      if (mine === round && ownLine.value.step === 'asking') change({ step: 'connecting' });
      return exchange(offer);
    },
    onState: (state) => {
      if (mine === round && state === 'lost') void seek(mine, exchange);
    },
    onSilent: (isSilent) => mine === round && change({ isSilent }),
  });
  if (mine !== round) return opened.close();
  phone = opened;
  phone.mute(ownLine.value.isMuted);
  change({ step: 'on', fault: null });
}

/** Opens the line for a call; the same call again does nothing while its line is there or is sought. */
export async function openLine(call: string, exchange: Exchange): Promise<void> {
  if (ownLine.value.call === call && ownLine.value.step !== 'idle') return;
  const mine = close();
  renewed = exchange;
  ownLine.set({ ...IDLE, step: 'asking', call });
  try {
    await open(mine, exchange);
  } catch (error) {
    if (mine !== round) return;
    close();
    ownLine.set({ ...IDLE, call, fault: faultOf(error) });
  }
}

/** Once more after a fault, for the same call. */
export function openAgain(): void {
  const { call, step } = ownLine.value;
  if (call !== null && renewed !== null && step === 'idle') void openLine(call, renewed);
}

/** A line that broke is sought again a few times, unless the server says that there is nothing to join. */
async function seek(mine: number, exchange: Exchange): Promise<void> {
  change({ step: 'away' });
  let fault: unknown = new CallFault('media');
  for (let tried = 0; tried < TRIES && mine === round; tried += 1) {
    phone?.close();
    phone = null;
    try {
      await open(mine, exchange);
      return;
    } catch (error) {
      fault = error;
      if (error instanceof ProblemError && error.status < 500) {
        if (mine === round) dropLine(); // it is over: that is why the line went
        return;
      }
    }
    await pause(AGAIN_MS);
  }
  if (mine === round) change({ step: 'idle', fault: faultOf(fault) });
}

/** Nothing is heard or said any more. */
export function dropLine(): void {
  if (ownLine.value === IDLE) return;
  close();
  renewed = null;
  ownLine.set(IDLE);
}

export function muteLine(isMuted: boolean): void {
  phone?.mute(isMuted);
  change({ isMuted });
}

/** Lets the browser play what it kept back; only a touch may do that. */
export function hearLine(): void {
  void phone?.play();
}
