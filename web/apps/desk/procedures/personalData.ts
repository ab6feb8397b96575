import { ask, type Schemas } from '@purser/client';
import { api, type Matter } from '@purser/staff/app/api';
import type { FieldSpec, StepForm } from '@purser/staff/procedures/forms';

const TEXT: FieldSpec = { name: 'text', kind: 'long' };
const KEPT: FieldSpec = {
  name: 'kept',
  kind: 'many',
  choices: ['identity', 'transactions', 'security', 'requests'],
  optional: true,
};

/** A name is put right by two who saw the evidence; anything else is answered. */
const asksForName = (own: unknown) => (own as Schemas['StaffRequest'] | undefined)?.kind === 'correct';
const asksForMore = (own: unknown) => !asksForName(own);

const params = (matter: Matter) => ({ path: { customer_id: matter.subject_id, request_id: matter.id } });

function answer(outcome: 'fulfilled' | 'partial' | 'refused'): StepForm['send'] {
  return ({ matter, values: { text = '', kept = '' } }) => {
    const body = { outcome, text, kept: kept === '' ? [] : kept.split(' ') };
    return ask(api.POST('/v1/staff/privacy/{customer_id}/{request_id}/answer', { params: params(matter), body }));
  };
}

/** Answers are read by the customer, word by word. */
export const PERSONAL_DATA: Record<string, StepForm> = {
  fulfil: { fields: [TEXT], when: asksForMore, send: answer('fulfilled') },
  fulfil_partly: { fields: [TEXT, KEPT], when: asksForMore, send: answer('partial') },
  refuse: { fields: [TEXT], danger: true, send: answer('refused') },
  correct: {
    fields: [{ name: 'evidence', kind: 'line' }],
    when: asksForName,
    send: ({ matter, values: { evidence = '' } }) =>
      ask(
        api.POST('/v1/staff/privacy/{customer_id}/{request_id}/correct', {
          params: params(matter),
          body: { evidence },
        }),
      ),
  },
};
