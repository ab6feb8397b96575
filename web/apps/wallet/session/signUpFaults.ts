import { ProblemError } from '@purser/client';
import { isPhone } from './phone';

export type FieldName = 'name' | 'phone' | 'password';
export type Fault = 'name_missing' | 'phone_malformed' | 'password_short';

/** Below this the server refuses too. */
export const SHORTEST_PASSWORD = 8;

/** What can be told before asking the server. */
export function signUpFaults(draft: Record<FieldName, string>): Partial<Record<FieldName, Fault>> {
  const faults: Partial<Record<FieldName, Fault>> = {};
  if (draft.name.trim() === '') faults.name = 'name_missing';
  if (!isPhone(draft.phone)) faults.phone = 'phone_malformed';
  if (draft.password.length < SHORTEST_PASSWORD) faults.password = 'password_short';
  return faults;
}

/** The server's sentence for one field, where it has one. */
export function serverFault(error: Error | null, field: FieldName): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  return error.fields.get(`/${field}`) ?? error.fields.get(`/body/${field}`);
}
