import type { Matter } from '../app/api';

/** A field of a step's form. Its label is `field.<name>`, the names of choices `choice.<name>.<value>`. */
export interface FieldSpec {
  name: string;
  /** `many`: the chosen values, with spaces between. `amount`: as typed, in the currency of the matter. */
  kind: 'line' | 'long' | 'choice' | 'many' | 'amount' | 'moment';
  choices?: readonly string[];
  /** May stay empty. */
  optional?: boolean;
}

/** What was filled in, by the fields' names; what was left empty is an empty text. */
export type Values = Readonly<Record<string, string>>;

/** A form nobody has written in: a choice stands at its first. */
export function emptyOf(fields: readonly FieldSpec[]): Values {
  return Object.fromEntries(fields.map((field) => [field.name, field.kind === 'choice' ? (field.choices?.[0] ?? '') : '']));
}

/** How a step is taken: what is asked for, and the call that takes it. */
export interface StepForm {
  fields: readonly FieldSpec[];
  /** It refuses, ends or takes away. */
  danger?: boolean;
  /** `key` stays the same until the fate of the call is known: the Idempotency-Key of what moves money. */
  send: (matter: Matter, values: Values, key: string) => Promise<unknown>;
}
