import type { ComponentType } from 'react';
import type { Matter } from '../app/api';

/** What a procedure shows beside the history, by its name; loaded when it is wanted. */
export const PANELS: Readonly<Record<string, ComponentType<{ matter: Matter }>>> = {};
