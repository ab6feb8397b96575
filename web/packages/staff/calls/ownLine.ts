import { ProblemError } from '@purser/client';
import { CallFault, startCall, type Phone, type Trouble } from '@purser/calls';
import { Signal } from '@purser/ui';
import { fetchRelays } from './data';
import { claim, type Claim } from './oneTab';

/** What stopped a line: something of this browser, or what the server said. */
export type Fault = Trouble | Error;

/** This browser's line. `away`: it broke and is sought again; `over`: the other side hung up; `elsewhere`: another tab
 * or device has it. */
export interface OwnLine {
  step: 'idle' | 'asking' | 'connecting' | 'on' | 'away' | 'over' | 'elsewhere';
  call: string | null;
  /** It is on a colleague's call. */
  isGuest: boolean;
  isMuted: boolean;
  /** The browser plays nothing until somebody touches the page. */
  isSilent: boolean;
  fault: Fault | null;
}

/** Brings our offer to the server, and answers with what comes back. */
export type Exchange = (offer: string) => Promise<string>;

type How = Pick<OwnLine, 'isGuest' | 'isMuted'>;

const IDLE: OwnLine = { step: 'idle', call: null, isGuest: false, isMuted: false, isSilent: false, fault: null };
const TRIES = 4;
const AGAIN_MS = 1_000;
/** The books say that a call is over a moment after its line was hung up; if they do not, it is sought again. */
const BOOKED_MS = 3_000;
/** A line that breaks so soon, so many times on end, is taken by somebody: the same colleague on another device. */
const SOON = { ms: 5_000, times: 3 } as const;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Outside the tree: a talk goes on while one looks at other pages. */
export const ownLine = new Signal<OwnLine>(IDLE);

let phone: Phone | null = null;
let wanted: { call: string; exchange: Exchange; how: How } | null = null;
let claimed: { call: string; release: Claim } | null = null;
/** Grows with every line: what comes of an earlier one is not ours any more. */
let round = 0;
let breaks = { since: 0, soon: 0 };

const change = (part: Partial<OwnLine>) => ownLine.set({ ...ownLine.value, ...part });

const faultOf = (error: unknown): Fault => {
  if (error instanceof CallFault) return error.trouble;
  return error instanceof Error ? error : new Error('a line failed');
};

function close(): void {
  phone?.close();
  phone = null;
}

function release(): void {
  claimed?.release();
  claimed = null;
}

async function open(mine: number, exchange: Exchange): Promise<void> {
  // Most need no relay: without the server's list one tries without.
  const iceServers = await fetchRelays().catch(() => []);
  if (mine !== round) return;
  let opened: Phone | null = null;
  opened = await startCall({
    iceServers,
    exchange: (offer) => {
      if (mine === round && ownLine.value.step === 'asking') change({ step: 'connecting' });
      return exchange(offer);
    },
    onState: (state) => {
      if (state !== 'lost' && state !== 'ended') return;
      if (mine !== round) opened?.close(); // another has it: now it is gone
      else void (state === 'ended' ? part(mine, exchange) : lose(mine, exchange));
    },
    onSilent: (isSilent) => mine === round && change({ isSilent }),
    onMicrophoneGone: () => mine === round && change({ fault: 'mic_missing' }),
  });
  if (mine !== round) return opened.close();
  phone = opened;
  phone.mute(ownLine.value.isMuted);
  breaks = { ...breaks, since: Date.now() };
  change({ step: 'on', fault: null });
}

/** Whether the call's line is this tab's to open: one tab of a browser has it. */
async function mayOpen(mine: number, call: string, steals: boolean): Promise<boolean> {
  if (claimed?.call === call) return true;
  release();
  const got = await claim(`purser.line.${call}`, steals, () => claimed?.call === call && giveWay());
  if (mine !== round) {
    got?.();
    return false;
  }
  if (got !== null) claimed = { call, release: got };
  else change({ step: 'elsewhere' });
  return got !== null;
}

/** Another has the line now. Ours is left alone until the server closes it: to hang up would end the talk of both. */
function giveWay(): void {
  round += 1;
  claimed = null;
  change({ step: 'elsewhere', fault: null });
}

async function begin(steals: boolean): Promise<void> {
  if (wanted === null) return;
  const { call, exchange, how } = wanted;
  const mine = (round += 1);
  const before = phone;
  phone = null;
  if (ownLine.value.call !== call) before?.close();
  ownLine.set({ ...IDLE, ...how, step: 'asking', call });
  try {
    if (await mayOpen(mine, call, steals)) await open(mine, exchange);
  } catch (error) {
    if (mine !== round) return;
    release();
    ownLine.set({ ...IDLE, ...how, call, fault: faultOf(error) });
  } finally {
    before?.close();
  }
}

/** Opens the line for a call; the same call again does nothing while its line is there or is sought. */
export async function openLine(call: string, exchange: Exchange, how: Partial<How> = {}): Promise<void> {
  if (ownLine.value.call === call && !['idle', 'over'].includes(ownLine.value.step)) return;
  breaks = { since: 0, soon: 0 };
  wanted = { call, exchange, how: { isGuest: false, isMuted: false, ...how } };
  await begin(false);
}

/** Once more for the same call: after a fault, or from the tab that had it. */
export function openAgain(): void {
  const { step, fault, isMuted } = ownLine.value;
  if (wanted === null || (step !== 'elsewhere' && fault === null)) return;
  breaks = { since: 0, soon: 0 };
  wanted = { ...wanted, how: { ...wanted.how, isMuted } };
  void begin(step === 'elsewhere');
}

/** The other side hung up: shown at once, before the books say so and the line is dropped. */
async function part(mine: number, exchange: Exchange): Promise<void> {
  close();
  change({ step: 'over' });
  await pause(BOOKED_MS);
  if (mine === round) void lose(mine, exchange);
}

/** A line that broke is sought again a few times, unless the server says that there is nothing to join. */
async function lose(mine: number, exchange: Exchange): Promise<void> {
  breaks = { ...breaks, soon: Date.now() - breaks.since < SOON.ms ? breaks.soon + 1 : 0 };
  if (breaks.soon >= SOON.times) {
    close();
    release();
    return giveWay();
  }
  change({ step: 'away' });
  let fault: unknown = new CallFault('media');
  for (let tried = 0; tried < TRIES && mine === round; tried += 1) {
    close();
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

/** Nothing is heard or said any more; of a `call` that the line is not on, nothing changes. */
export function dropLine(call = ownLine.value.call): void {
  if (ownLine.value === IDLE || ownLine.value.call !== call) return;
  round += 1;
  close();
  release();
  wanted = null;
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
