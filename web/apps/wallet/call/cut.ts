import { readStored, writeStored } from '@purser/ui';
import { isSubject } from '../contact/data';
import type { About, Call } from './data';
import type { OwnLine } from './own';

/** A call that the page was left in the middle of: survives a reload, and nothing else. */
const KEY = 'purser.cut-call';

/** Later than that nobody wonders any more where the call went. */
const FRESH_MS = 600_000;

export interface Cut {
  call: string;
  about: About | null;
  at: number;
}

/** What this page was on before it was loaded again; null where it was on nothing, or that was answered. */
export function readCut(): Cut | null {
  const cut = readStored<Cut>(sessionStorage, KEY);
  return cut !== null && Date.now() - cut.at < FRESH_MS ? cut : null;
}

export function forgetCut(): void {
  sessionStorage.removeItem(KEY);
}

function aboutOf(call: Call | null): About | null {
  const about = call?.about ?? null;
  return about !== null && isSubject(about.subject) ? { subject: about.subject, id: about.id } : null;
}

const ask = (event: BeforeUnloadEvent) => event.preventDefault();
let note: (() => void) | null = null;

/** While a call lives here the browser asks before the page goes, for the line goes with it; what goes all the same is noted. */
export function guardPage(own: OwnLine): void {
  if (note !== null) removeEventListener('pagehide', note);
  removeEventListener('beforeunload', ask);
  note = null;
  const { call, last, step } = own;
  if (call === null || step === 'over') return;
  note = () => writeStored(sessionStorage, KEY, { call, about: aboutOf(last), at: Date.now() });
  addEventListener('beforeunload', ask);
  addEventListener('pagehide', note);
}
