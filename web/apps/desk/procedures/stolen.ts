import { ask } from '@purser/client';
import { api, type Matter } from '@purser/staff/app/api';
import type { FieldSpec, StepForm } from '@purser/staff/procedures/forms';

type Document = 'id_card' | 'passport' | 'residence_permit';

const REASON: FieldSpec = { name: 'reason', kind: 'line' };
const FINDING: FieldSpec = { name: 'finding', kind: 'long' };
const DOCUMENT: FieldSpec = { name: 'document', kind: 'choice', choices: ['id_card', 'passport', 'residence_permit'] };

const account = (matter: Matter) => ({ path: { customer_id: matter.subject_id, matter_id: matter.id } });
const claim = (matter: Matter) => ({ path: { customer_id: matter.subject_id, claim_id: matter.id } });

const saw = (matter: Matter, document: Document | null, reason: string) =>
  ask(
    api.POST('/v1/staff/stolen-accounts/{customer_id}/{matter_id}/document', {
      params: account(matter),
      body: { document, reason },
    }),
  );

function decide(decision: 'thaw' | 'not_owner' | 'refer' | 'resume' | 'start_over', danger = false): StepForm {
  return {
    fields: [REASON],
    danger,
    send: ({ matter, values: { reason = '' } }) =>
      ask(
        api.POST('/v1/staff/stolen-accounts/{customer_id}/{matter_id}/decisions', {
          params: account(matter),
          body: { decision, reason },
        }),
      ),
  };
}

function judge(decision: 'uphold' | 'deny' | 'credit', danger = false): StepForm {
  return {
    fields: [FINDING],
    danger,
    send: ({ matter, values: { finding = '' } }) =>
      ask(
        api.POST('/v1/staff/stolen-claims/{customer_id}/{claim_id}/decisions', {
          params: claim(matter),
          body: { decision, finding },
        }),
      ),
  };
}

export const STOLEN_ACCOUNT: Record<string, StepForm> = {
  accept_document: {
    fields: [DOCUMENT, REASON],
    send: ({ matter, values: { document, reason = '' } }) => saw(matter, document as Document, reason),
  },
  refuse_document: {
    fields: [REASON],
    danger: true,
    send: ({ matter, values: { reason = '' } }) => saw(matter, null, reason),
  },
  thaw: decide('thaw'),
  not_owner: decide('not_owner', true),
  refer: decide('refer', true),
  resume: decide('resume'),
  start_over: decide('start_over'),
};

export const UNAUTHORISED_PAYMENT: Record<string, StepForm> = {
  uphold: judge('uphold'),
  uphold_large: judge('uphold'),
  credit: judge('credit'),
  deny: judge('deny', true),
};
