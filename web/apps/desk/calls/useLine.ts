import { useSignal } from '@purser/ui';
import { useEffect } from 'react';
import { dropLine, openLine, ownLine } from '@purser/staff/calls/ownLine';
import type { StaffCall } from '@purser/staff/calls/data';
import { useTold } from '../contacts/stream';
import type { Contact } from '../contacts/data';
import { exchangeFor, refreshCalls } from './data';
import { noteTalk } from './reloaded';

/** States of a contact in which one's line is part of its call. */
const ON_LINE = ['connected', 'on_hold', 'dialling'];

/** The call that the desk's line belongs to: that of a contact one has taken. */
export function callToJoin(calls: readonly StaffCall[], contacts: readonly Contact[]): StaffCall | undefined {
  const held = contacts.filter(({ state }) => ON_LINE.includes(state)).map(({ id }) => id);
  return calls.find((call) => call.contact_id !== null && held.includes(call.contact_id));
}

function heed({ kind }: { kind: string }): void {
  if (kind === 'contact' || kind.startsWith('call.')) refreshCalls();
}

/** Keeps the desk's line where it belongs: opened when a call is taken, again after a reload, closed when it is over. */
export function useLine(calls: readonly StaffCall[] | undefined, contacts: readonly Contact[]): void {
  useTold(heed);
  const joined = calls && callToJoin(calls, contacts)?.id;
  useEffect(() => {
    if (joined !== undefined) void openLine(joined, exchangeFor(joined));
  }, [joined]);
  useEffect(() => {
    const { call: own, isGuest } = ownLine.value;
    if (calls !== undefined && own !== null && !isGuest && !calls.some(({ id }) => id === own)) dropLine();
  }, [calls]);
  useStay();
}

/** Whoever reloads or closes the page in the middle of a talk is asked: the caller is back at their place by then, and
 * taken again without a word only where the page comes back at once. */
function useStay(): void {
  const { step, call, isGuest } = useSignal(ownLine);
  const talk = step === 'on' && !isGuest ? call : null;
  useEffect(() => {
    if (talk === null) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const note = () => noteTalk(talk);
    addEventListener('beforeunload', ask);
    addEventListener('pagehide', note);
    return () => {
      removeEventListener('beforeunload', ask);
      removeEventListener('pagehide', note);
    };
  }, [talk]);
}
