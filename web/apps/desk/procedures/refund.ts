import { ask, type Schemas } from '@purser/client';
import { api, type Matter } from '@purser/staff/app/api';
import type { FieldSpec, StepForm } from '@purser/staff/procedures/forms';

export type Refund = Schemas['StaffRefund'];

const REASON: FieldSpec = { name: 'asked_how', kind: 'line' };
const BALANCE = 'balance';

const refundOf = (own: unknown) => own as Refund | undefined;

/** The balance, or a bound card of the customer's. */
function ways(own: unknown): FieldSpec[] {
  const cards = refundOf(own)?.cards ?? [];
  const names = Object.fromEntries(cards.map((card) => [card.id, `${card.bank} ···· ${card.last4}`]));
  return [{ name: 'to', kind: 'choice', choices: [BALANCE, ...cards.map((card) => card.id)], names }, REASON];
}

const send = (matter: Matter, to: string, reason: string) => {
  const path = { customer_id: matter.subject_id, refund_id: matter.id };
  const way = to === BALANCE ? ({ to: 'balance' } as const) : ({ to: 'card', card_id: to } as const);
  return ask(
    api.POST('/v1/staff/refunds/{customer_id}/{refund_id}/reroute', { params: { path }, body: { ...way, reason } }),
  );
};

/** One names another way for a small refund; for a large one it takes two, and it goes to the balance. */
export const REFUND: Record<string, StepForm> = {
  reroute: {
    fields: ways,
    when: (own) => refundOf(own)?.alone === true,
    send: ({ matter, values: { to = BALANCE, asked_how = '' } }) => send(matter, to, asked_how),
  },
  reroute_large: {
    fields: [REASON],
    when: (own) => refundOf(own)?.alone === false,
    send: ({ matter, values: { asked_how = '' } }) => send(matter, BALANCE, asked_how),
  },
};
