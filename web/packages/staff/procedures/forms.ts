import type { Matter } from '../app/api';

/** A field of a step's form. Its label is `field.<name>`, the names of choices `choice.<name>.<value>`. */
export interface FieldSpec {
  name: string;
  /** `many`: the chosen values, with spaces between. */
  kind: 'line' | 'long' | 'choice' | 'many' | 'amount' | 'moment';
  choices?: readonly string[];
  /** What choices are called that have no name of their own in the texts, such as files. */
  names?: Readonly<Record<string, string>>;
  /** May stay empty. */
  optional?: boolean;
}

/** What was filled in, by the fields' names; what was left empty is an empty text. */
export type Values = Readonly<Record<string, string>>;

/** A form nobody has written in: a choice stands at its first. */
export function emptyOf(fields: readonly FieldSpec[]): Values {
  return Object.fromEntries(
    fields.map((field) => [field.name, field.kind === 'choice' ? (field.choices?.[0] ?? '') : '']),
  );
}

/** What a call that takes a step is given. `own` is what the procedure's panel has loaded, undefined before. */
export interface Taking {
  matter: Matter;
  values: Values;
  /** Stays the same until the fate of the call is known: the Idempotency-Key of what moves money. */
  key: string;
  own: unknown;
}

/** How a step is taken: what is asked for, and the call that takes it. */
export interface StepForm {
  fields: readonly FieldSpec[] | ((own: unknown) => readonly FieldSpec[]);
  /** It refuses, ends or takes away. */
  danger?: boolean;
  /** Whether there is anything to be done by it, for a step that the table alone always allows. */
  when?: (own: unknown) => boolean;
  send: (taking: Taking) => Promise<unknown>;
}

export function fieldsOf(form: StepForm, own: unknown): readonly FieldSpec[] {
  return typeof form.fields === 'function' ? form.fields(own) : form.fields;
}
