import type { Kinds } from '@purser/staff/procedures/kinds';
import { lazy } from 'react';
import { DISPUTE } from './dispute';
import { PERSONAL_DATA } from './personalData';
import { REFUND } from './refund';
import { REVIEW } from './review';
import { STOLEN_ACCOUNT, UNAUTHORISED_PAYMENT } from './stolen';
import { UNBINDING } from './unbinding';

/** What the desk knows of each procedure beyond its table. */
export const KINDS: Kinds = {
  case: {
    forms: {},
    ownPage: true,
    Panel: lazy(async () => ({ default: (await import('./CasePanel')).CasePanel })),
  },
  refund: {
    forms: REFUND,
    Panel: lazy(async () => ({ default: (await import('./RefundPanel')).RefundPanel })),
  },
  dispute: {
    forms: DISPUTE,
    Panel: lazy(async () => ({ default: (await import('../disputes/DisputePanel')).DisputePanel })),
  },
  escrow: {
    forms: {}, // the buyer and the merchant take its steps
    Panel: lazy(async () => ({ default: (await import('./EscrowPanel')).EscrowPanel })),
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
  review: { forms: REVIEW },
  personal_data: {
    forms: PERSONAL_DATA,
    Panel: lazy(async () => ({ default: (await import('./PersonalDataPanel')).PersonalDataPanel })),
  },
};
