import { ask } from '@purser/client';
import { api } from '@purser/staff/app/api';
import type { FieldSpec, StepForm } from '@purser/staff/procedures/forms';

const REASON: FieldSpec = { name: 'reason', kind: 'line' };

const path = (matter: { subject_id: string; id: string }) => ({
  customer_id: matter.subject_id,
  unbinding_id: matter.id,
});

export const UNBINDING: Record<string, StepForm> = {
  approve: {
    fields: [REASON],
    send: ({ matter, values: { reason = '' } }) =>
      ask(
        api.POST('/v1/staff/unbindings/{customer_id}/{unbinding_id}/approve', {
          params: { path: path(matter) },
          body: { reason },
        }),
      ),
  },
  refuse: {
    danger: true,
    fields: [REASON],
    send: ({ matter, values: { reason = '' } }) =>
      ask(
        api.POST('/v1/staff/unbindings/{customer_id}/{unbinding_id}/refuse', {
          params: { path: path(matter) },
          body: { reason },
        }),
      ),
  },
};
