import { lazy, type ComponentType } from 'react';
import type { Matter } from '../app/api';
import { DISPUTE } from './dispute';
import { PROMOTION, TARIFF, VIP } from './fees';
import type { StepForm } from './forms';
import { PERSONAL_DATA } from './personalData';
import { STOLEN_ACCOUNT, UNAUTHORISED_PAYMENT } from './stolen';
import { UNBINDING } from './unbinding';

interface Kind {
  /** How its steps are taken. One without a form is not taken here. */
  forms?: Readonly<Record<string, StepForm>>;
  /** What it shows between the steps and the history; loaded when it is wanted. */
  Panel?: ComponentType<{ matter: Matter }>;
}

/** What the desk knows of each procedure beyond its table. */
export const PROCEDURES: Readonly<Record<string, Kind>> = {
  dispute: {
    forms: DISPUTE,
    Panel: lazy(async () => ({ default: (await import('../disputes/DisputePanel')).DisputePanel })),
  },
  stolen_account: {
    forms: STOLEN_ACCOUNT,
    Panel: lazy(async () => ({ default: (await import('./StolenPanel')).StolenPanel })),
  },
  unauthorised_payment: { forms: UNAUTHORISED_PAYMENT },
  unbinding: {
    forms: UNBINDING,
    Panel: lazy(async () => ({ default: (await import('./UnbindingPanel')).UnbindingPanel })),
  },
  tariff: { forms: TARIFF, Panel: lazy(async () => ({ default: (await import('../fees/TariffPanel')).TariffPanel })) },
  promotion: {
    forms: PROMOTION,
    Panel: lazy(async () => ({ default: (await import('../fees/PromotionPanel')).PromotionPanel })),
  },
  vip: { forms: VIP, Panel: lazy(async () => ({ default: (await import('../fees/PlanPanel')).PlanPanel })) },
  personal_data: {
    forms: PERSONAL_DATA,
    Panel: lazy(async () => ({ default: (await import('./PersonalDataPanel')).PersonalDataPanel })),
  },
};

/** Whether its steps are taken here at all. Those without a form are then part of something else, such as filing evidence. */
export function hasForms(procedure: string): boolean {
  return PROCEDURES[procedure]?.forms !== undefined;
}

/** Procedures in the order people meet them, those too in which nobody of the staff ever has the turn. */
export const NAMES = [
  'refund',
  'dispute',
  'escrow',
  'stolen_account',
  'unauthorised_payment',
  'unbinding',
  'tariff',
  'promotion',
  'vip',
  'personal_data',
] as const;

export function formOf(procedure: string, step: string): StepForm | null {
  return PROCEDURES[procedure]?.forms?.[step] ?? null;
}
