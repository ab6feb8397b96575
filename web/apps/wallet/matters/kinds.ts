import type { IconName, Tint } from '@purser/ui';
import { lazy, type ComponentType } from 'react';
import type { Matter } from './data';

export interface MatterKind {
  icon: IconName;
  tint: Tint;
  /** Where it is shown, if it has a page of its own; else the page of all matters shows it. */
  to?: (matter: Matter) => string;
  /** What the page of all matters shows above the timeline: its facts, and buttons for `matter.actions`. Use `lazy`. */
  Parts?: ComponentType<{ matter: Matter }>;
}

/** What the procedures look like, by their name. */
export const KINDS: Readonly<Record<string, MatterKind>> = {
  personal_data: { icon: 'eye', tint: 'violet', Parts: lazy(() => import('../privacy/RequestParts')) },
  stolen_account: { icon: 'alert', tint: 'red', Parts: lazy(() => import('../stolen/StolenParts')) },
  unauthorised_payment: { icon: 'shield', tint: 'violet' },
  dispute: { icon: 'shield', tint: 'brass', Parts: lazy(() => import('../disputes/DisputeParts')) },
  escrow: { icon: 'lock', tint: 'green', Parts: lazy(() => import('../disputes/EscrowParts')) },
  refund: { icon: 'undo', tint: 'sea', Parts: lazy(() => import('../refunds/RefundParts')) },
  case: { icon: 'mail', tint: 'sea', to: (matter) => `/cases/${matter.id}` },
  suggestion: { icon: 'pen', tint: 'green', to: () => '/suggestions' },
  review: { icon: 'search', tint: 'violet' },
  vip: { icon: 'check', tint: 'brass', to: () => '/fees' },
  unbinding: { icon: 'bank', tint: 'navy', Parts: lazy(() => import('../cards/UnbindingParts')) },
};

const OTHER: MatterKind = { icon: 'receipt', tint: 'navy' };

export function kindOf(procedure: string): MatterKind {
  return KINDS[procedure] ?? OTHER;
}

export function pathOf(matter: Matter): string {
  return kindOf(matter.procedure).to?.(matter) ?? `/matters/${matter.id}`;
}
