import type { ComponentType } from 'react';
import type { Matter } from '../app/api';
import { useStaffApp } from '../app/StaffApp';
import type { StepForm } from './forms';

export interface Kind {
  /** How its steps are taken. One without a form is not taken here. */
  forms?: Readonly<Record<string, StepForm>>;
  /** Its steps are taken on a page of its own, to which the panel leads. */
  ownPage?: true;
  /** What it shows between the steps and the history; loaded when it is wanted. */
  Panel?: ComponentType<{ matter: Matter }>;
}

export type Kinds = Readonly<Record<string, Kind>>;

/** What this app knows of a procedure; null where its steps are not taken here at all. */
export function useKind(procedure: string): Kind | null {
  return useStaffApp().kinds[procedure] ?? null;
}

/** Procedures in the order people meet them, those too in which nobody of the staff ever has the turn. */
export const NAMES = [
  'case',
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
  'payout',
  'review',
  'suggestion',
] as const;
