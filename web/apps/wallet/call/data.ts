import { ask, askFully, lifetime, type Schemas } from '@purser/client';
import { api } from '../app/api';
import type { Subject } from '../contact/data';

export type Call = Schemas['CallOut'];

/** What a call is about. */
export interface About {
  subject: Subject;
  id: string | null;
}

const path = (call: string) => ({ path: { call_id: call } });

/** The call that lives now, by whatever line. */
export async function fetchCurrent(): Promise<Call | null> {
  return (await ask(api.GET('/v1/calls/current'))).call;
}

export const readCall = (call: string) => ask(api.GET('/v1/calls/{call_id}', { params: path(call) }));
export const endCall = (call: string) => ask(api.POST('/v1/calls/{call_id}/hang-up', { params: path(call) }));

/** Leave the line and be rung: the place is kept. */
export const callBack = (call: string) => ask(api.POST('/v1/calls/{call_id}/callback', { params: path(call) }));

export function beginCall(offer: string, about: About | null): Promise<Schemas['AnsweredCall']> {
  return ask(api.POST('/v1/calls', { body: { offer, about } }));
}

/** The media once more, after they broke; answers with the other side's. */
export async function joinCall(call: string, offer: string): Promise<string> {
  const answered = await ask(api.POST('/v1/calls/{call_id}/line', { params: path(call), body: { offer } }));
  if (answered.answer === null) throw new Error('an offer was not answered');
  return answered.answer;
}

export function pressOn(call: string, digits: string): Promise<Call> {
  return ask(api.POST('/v1/calls/{call_id}/digits', { params: path(call), body: { digits } }));
}

/** Ways around what keeps media from flowing; none is needed where there is no such thing. */
export async function relays(): Promise<RTCIceServer[]> {
  return (await ask(api.GET('/v1/turn'))).ice_servers;
}

/** A code to be keyed in on a telephone: `until` (milliseconds of this browser's clock) it is good, for `life` in all. */
export interface ShownCode {
  digits: string;
  until: number;
  life: number;
  number: string;
}

export async function takeCode(about: About | null): Promise<ShownCode> {
  const { data, response } = await askFully(api.POST('/v1/call-codes', { body: { about } }));
  const life = lifetime(data.expires_at, response);
  return { digits: data.code, until: Date.now() + life, life, number: data.number };
}
