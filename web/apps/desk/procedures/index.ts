import { lazy, type ComponentType } from 'react';
import type { Matter } from '../app/api';
import type { StepForm } from './forms';
import { PERSONAL_DATA } from './personalData';
import { UNBINDING } from './unbinding';

interface Kind {
  /** How its steps are taken. One without a form is not taken here. */
  forms?: Readonly<Record<string, StepForm>>;
  /** What it shows between the steps and the history; loaded when it is wanted. */
  Panel?: ComponentType<{ matter: Matter }>;
}

/** What the desk knows of each procedure beyond its table. */
export const PROCEDURES: Readonly<Record<string, Kind>> = {
  unbinding: { forms: UNBINDING, Panel: lazy(async () => ({ default: (await import('./UnbindingPanel')).UnbindingPanel })) },
  personal_data: {
    forms: PERSONAL_DATA,
    Panel: lazy(async () => ({ default: (await import('./PersonalDataPanel')).PersonalDataPanel })),
  },
};

export function formOf(procedure: string, step: string): StepForm | null {
  return PROCEDURES[procedure]?.forms?.[step] ?? null;
}
