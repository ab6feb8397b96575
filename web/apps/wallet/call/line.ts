import { NoAnswer, ProblemError } from '@purser/client';
import { CallFault, startCall, type Phone } from '@purser/calls';
import { keys, queries } from '../app/queries';
import { forgetCut, guardPage } from './cut';
import { beginCall, endCall, joinCall, pressOn, readCall, relays, type About, type Call } from './data';
import { IDLE, line, type Fault, type OwnLine } from './own';

/** How often, and after how long, lost media are sought again. */
const TRIES = 5;
const AGAIN_MS = 2_000;
/** The books say that a call is over a moment after its line has ended; if they do not, another page has the line. */
const BOOKED = { tries: 6, everyMs: 500 } as const;

let phone: Phone | null = null;
/** Grows with every call and every end: what comes of an earlier one is not ours any more. */
let round = 0;

line.watch(() => guardPage(line.value));

const change = (part: Partial<OwnLine>) => line.set({ ...line.value, ...part });
const lookAgain = () => void queries.invalidateQueries({ queryKey: keys.call });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function faultOf(error: unknown): Fault {
  if (error instanceof CallFault) return error.trouble;
  if (error instanceof NoAnswer && !navigator.onLine) return 'offline';
  return error instanceof Error ? error : new Error('a call failed');
}

/** Closes the media; whatever was under way is not ours any more. */
function drop(): number {
  phone?.close();
  phone = null;
  return (round += 1);
}

/** Opens the media of a round; `exchange` brings our offer to the server and answers with what comes back. */
async function open(mine: number, exchange: (offer: string) => Promise<string>): Promise<void> {
  // Most need no relay: without the server's list one tries without.
  const iceServers = await relays().catch(() => []);
  const opened = await startCall({
    iceServers,
    exchange: async (offer) => {
      if (mine === round && line.value.step === 'asking') change({ step: 'connecting' });
      const answer = await exchange(offer);
      // Hung up meanwhile: thrown here, so that nothing is left open.
      if (mine !== round) throw new Error('the call is over');
      return answer;
    },
    onState: (state) => {
      if (mine !== round) return;
      if (state === 'connected') change({ step: 'on' });
      if (state === 'lost') void seek(mine);
      if (state === 'ended' && line.value.call !== null) void finish(line.value.call);
    },
    onSilent: (isSilent) => mine === round && change({ isSilent }),
  });
  if (mine !== round) return opened.close();
  phone = opened;
  phone.mute(line.value.isMuted);
}

/** Calls us. What goes wrong is said by `line.fault`. */
export async function dial(about: About | null): Promise<void> {
  if (line.value.step !== 'idle') return;
  const mine = drop();
  line.set({ ...IDLE, step: 'asking' });
  try {
    await open(mine, async (offer) => {
      const { call, answer } = await beginCall(offer, about);
      forgetCut();
      change({ call: call.id, last: call });
      lookAgain();
      return answer;
    });
  } catch (error) {
    const { call } = line.value;
    if (mine !== round) return;
    if (call !== null) void endCall(call).catch(() => undefined);
    drop();
    line.set({ ...IDLE, fault: faultOf(error) });
    lookAgain();
  }
}

/** Takes up a call again whose media this browser lost: after a reload, or from another page. */
export async function rejoin(call: Call): Promise<void> {
  forgetCut();
  const mine = drop();
  line.set({ ...IDLE, step: 'asking', call: call.id, last: call });
  try {
    await open(mine, (offer) => joinCall(call.id, offer));
  } catch (error) {
    if (mine !== round) return;
    drop();
    line.set({ ...IDLE, fault: faultOf(error) });
  }
}

/**
 * Media that broke are sought again a few times; then only the server says whether the call goes on. The broken end is
 * closed last: closing says goodbye, and where that arrives the call is over.
 */
async function seek(mine: number): Promise<void> {
  const { call, step } = line.value;
  if (call === null || step === 'away') return;
  change({ step: 'away' });
  for (let tried = 0; tried < TRIES && mine === round; tried += 1) {
    const broken = phone;
    try {
      await open(mine, (offer) => joinCall(call, offer));
      return broken?.close();
    } catch (error) {
      if (error instanceof ProblemError && error.status < 500) break;
    }
    await pause(AGAIN_MS);
  }
  lookAgain();
}

/** What the server says of the customer's calls; one that it knows no more is over here, too. */
export function heardOf(call: Call | null): void {
  const own = line.value.call;
  if (own === null || line.value.step === 'over') return;
  if (call?.id === own) change({ last: call });
  else void finish(own);
}

async function finish(ident: string): Promise<void> {
  const mine = drop();
  change({ step: 'over' });
  for (let tried = 0; tried < BOOKED.tries; tried += 1) {
    const last = await readCall(ident).catch(() => null);
    if (mine !== round || last === null) return;
    change({ last });
    if (last.ended_at !== null) return lookAgain();
    await pause(BOOKED.everyMs);
  }
  if (mine !== round) return;
  line.set(IDLE);
  lookAgain();
}

/** Ends a call: this browser's own, or another one of the customer. */
export async function hangUp(ident: string | null = line.value.call): Promise<void> {
  forgetCut();
  const isOwn = ident === line.value.call;
  if (isOwn) drop();
  if (ident === null) return putDown();
  await endCall(ident).catch(() => undefined);
  if (isOwn) await finish(ident);
  lookAgain();
}

/** What was over is looked at no more. */
export function putDown(): void {
  drop();
  line.set(IDLE);
}

export function mute(isMuted: boolean): void {
  phone?.mute(isMuted);
  change({ isMuted });
}

/** Lets the browser play what it kept back; only a touch may do that. */
export function hear(): void {
  void phone?.play().then(() => change({ isSilent: false }));
}

/** A key of the telephone: as a tone's event on the line, or by the server where the line cannot. */
export async function press(digit: string): Promise<void> {
  const { call } = line.value;
  if (phone?.press(digit) || call === null) return;
  await pressOn(call, digit);
}
