import { ask } from '@purser/client';
import { api, type Matter } from '@purser/staff/app/api';
import type { FieldSpec, StepForm } from '@purser/staff/procedures/forms';

type Step = 'triage' | 'plan' | 'decline' | 'finish';

const ANSWER: FieldSpec = { name: 'answer', kind: 'long' };

function move(matter: Matter, step: Step, answer: string | null) {
  return ask(
    api.POST('/v1/staff/suggestions/{customer_id}/{suggestion_id}/{step}', {
      params: { path: { customer_id: matter.subject_id, suggestion_id: matter.id, step } },
      body: { answer },
    }),
  );
}

function told(step: Step, danger = false): StepForm {
  return { danger, fields: [ANSWER], send: ({ matter, values: { answer = '' } }) => move(matter, step, answer) };
}

export const SUGGESTION: Record<string, StepForm> = {
  triage: { fields: [], send: ({ matter }) => move(matter, 'triage', null) },
  plan: told('plan'),
  decline: told('decline', true),
  finish: told('finish'),
};
