import { ask } from '@purser/client';
import { api, type Matter } from '@purser/staff/app/api';
import type { FieldSpec, StepForm } from '@purser/staff/procedures/forms';

const REASON: FieldSpec = { name: 'reason', kind: 'line' };
const BEGIN: FieldSpec = { name: 'effective_at', kind: 'moment' };

const tariff = (matter: Matter) => ({ path: { tariff_id: matter.id } });
const promotion = (matter: Matter) => ({ path: { promotion_id: matter.id } });
const plan = (matter: Matter) => ({ path: { plan_id: matter.id } });

export const TARIFF: Record<string, StepForm> = {
  approve: {
    fields: [],
    send: ({ matter }) => ask(api.POST('/v1/tariffs/{tariff_id}/approve', { params: tariff(matter) })),
  },
  announce: {
    fields: [BEGIN],
    send: ({ matter, values: { effective_at = '' } }) => {
      const body = { effective_at: new Date(effective_at).toISOString() };
      return ask(api.POST('/v1/tariffs/{tariff_id}/announce', { params: tariff(matter), body }));
    },
  },
  withdraw: {
    fields: [REASON],
    danger: true,
    send: ({ matter, values: { reason = '' } }) =>
      ask(api.POST('/v1/tariffs/{tariff_id}/withdraw', { params: tariff(matter), body: { reason } })),
  },
};

function act(step: 'withdraw' | 'pause' | 'resume' | 'end', danger = false): StepForm {
  return {
    fields: [REASON],
    danger,
    send: ({ matter, values: { reason = '' } }) =>
      ask(api.POST(`/v1/promotions/{promotion_id}/${step}`, { params: promotion(matter), body: { reason } })),
  };
}

export const PROMOTION: Record<string, StepForm> = {
  approve: {
    fields: [],
    send: ({ matter }) => ask(api.POST('/v1/promotions/{promotion_id}/approve', { params: promotion(matter) })),
  },
  withdraw: act('withdraw', true),
  pause: act('pause'),
  resume: act('resume'),
  end: act('end', true),
};

export const VIP: Record<string, StepForm> = {
  agree: { fields: [], send: ({ matter }) => ask(api.POST('/v1/fee-plans/{plan_id}/agree', { params: plan(matter) })) },
  reject: {
    fields: [REASON],
    danger: true,
    send: ({ matter, values: { reason = '' } }) =>
      ask(api.POST('/v1/fee-plans/{plan_id}/reject', { params: plan(matter), body: { reason } })),
  },
};
