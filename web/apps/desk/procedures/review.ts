import { ask } from '@purser/client';
import { api } from '@purser/staff/app/api';
import type { StepForm } from '@purser/staff/procedures/forms';

const CAUSES = ['slow', 'wrong_answer', 'not_understood', 'manner', 'rule', 'product', 'none'] as const;

function isCause(text: string): text is (typeof CAUSES)[number] {
  return (CAUSES as readonly string[]).includes(text);
}

export const REVIEW: Record<string, StepForm> = {
  finish: {
    fields: [
      { name: 'cause', kind: 'choice', choices: CAUSES },
      { name: 'found', kind: 'long' },
    ],
    send: ({ matter, values: { cause = '', found = '' } }) =>
      ask(
        api.POST('/v1/staff/reviews/{customer_id}/{review_id}/finish', {
          params: { path: { customer_id: matter.subject_id, review_id: matter.id } },
          body: { cause: isCause(cause) ? cause : 'none', finding: found },
        }),
      ),
  },
};
