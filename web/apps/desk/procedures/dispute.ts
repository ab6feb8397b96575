import { ask, type Schemas } from '@purser/client';
import { api, type Matter } from '@purser/staff/app/api';
import { minorIn } from '@purser/staff/shared/amounts';
import type { FieldSpec, StepForm } from '@purser/staff/procedures/forms';

export type Dispute = Schemas['DisputeOut'];

const TEXT: FieldSpec = { name: 'words', kind: 'long' };
const SIDES: FieldSpec = { name: 'sides', kind: 'many', choices: ['customer', 'merchant'] };

const params = (matter: Matter) => ({ path: { customer_id: matter.subject_id, dispute_id: matter.id } });
const disputeOf = (own: unknown) => own as Dispute | undefined;
const waits = (own: unknown) => disputeOf(own)?.decisions.some((made) => made.state === 'proposed') ?? false;

const BOTH = ['customer', 'merchant'];

/** A decision rests on files that both sides can see. */
function decisionFields(own: unknown): FieldSpec[] {
  const both = (file: Dispute['evidence'][number]) =>
    BOTH.every((side) => side === file.side || file.shared_with.includes(side));
  const files = disputeOf(own)?.evidence.filter(both) ?? [];
  const names = Object.fromEntries(files.map((file) => [file.id, file.name]));
  return [
    { name: 'award', kind: 'amount' },
    { name: 'facts', kind: 'long' },
    { name: 'relied_on', kind: 'many', choices: files.map((file) => file.id), names, optional: true },
  ];
}

const DECIDE: StepForm = {
  fields: decisionFields,
  when: (own) => disputeOf(own) !== undefined && !waits(own),
  send: ({ matter, values, own }) => {
    const currency = disputeOf(own)?.claimed.currency ?? 'CNY';
    // What is no amount is left to the server to refuse.
    const award = minorIn(values.award ?? '', currency) ?? -1;
    const relied_on = (values.relied_on ?? '').split(' ').filter(Boolean);
    const body = { award, facts: values.facts ?? '', relied_on };
    return ask(api.POST('/v1/staff/disputes/{customer_id}/{dispute_id}/decision', { params: params(matter), body }));
  },
};

const AGREE: StepForm = {
  fields: [],
  when: waits,
  send: ({ matter }) =>
    ask(api.POST('/v1/staff/disputes/{customer_id}/{dispute_id}/decision/agree', { params: params(matter) })),
};

const REJECT: StepForm = {
  fields: [TEXT],
  danger: true,
  when: waits,
  send: ({ matter, values: { words = '' } }) =>
    ask(
      api.POST('/v1/staff/disputes/{customer_id}/{dispute_id}/decision/reject', {
        params: params(matter),
        body: { text: words },
      }),
    ),
};

/** Above an amount the server takes a decision as a proposal, which somebody else agrees to or rejects. */
export const DISPUTE: Record<string, StepForm> = {
  review: {
    fields: [],
    send: ({ matter }) =>
      ask(api.POST('/v1/staff/disputes/{customer_id}/{dispute_id}/review', { params: params(matter) })),
  },
  ask_evidence: {
    fields: [SIDES, TEXT],
    send: ({ matter, values: { sides = '', words = '' } }) => {
      const body = { sides: sides.split(' ') as ('customer' | 'merchant')[], text: words };
      return ask(
        api.POST('/v1/staff/disputes/{customer_id}/{dispute_id}/evidence-rounds', { params: params(matter), body }),
      );
    },
  },
  decide: DECIDE,
  decide_together: AGREE,
  reject_proposal: REJECT,
  decide_appeal: DECIDE,
  decide_appeal_together: AGREE,
  reject_on_appeal: REJECT,
};
