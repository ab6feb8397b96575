import type { Kinds } from '@purser/staff/procedures/kinds';
import { lazy } from 'react';
import { PROMOTION, TARIFF, VIP } from './fees';
import { SUGGESTION } from './suggestion';

/** What the console knows of each procedure beyond its table. */
export const KINDS: Kinds = {
  tariff: { forms: TARIFF, Panel: lazy(async () => ({ default: (await import('../fees/TariffPanel')).TariffPanel })) },
  promotion: {
    forms: PROMOTION,
    Panel: lazy(async () => ({ default: (await import('../fees/PromotionPanel')).PromotionPanel })),
  },
  suggestion: {
    forms: SUGGESTION,
    Panel: lazy(async () => ({ default: (await import('./SuggestionPanel')).SuggestionPanel })),
  },
  vip: { forms: VIP, Panel: lazy(async () => ({ default: (await import('../fees/PlanPanel')).PlanPanel })) },
};
