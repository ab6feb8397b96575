import { ProblemError } from '@purser/client';
import { isLogin } from './phone';

export type FieldName = 'name' | 'login' | 'password';
export type Fault = 'name_missing' | 'login_malformed' | 'password_short';

/** A password that is asked for alone has at least this many characters; below it the server refuses too. */
export const SHORTEST_PASSWORD = 15;

/** What can be told before asking the server. */
export function signUpFaults(draft: Record<FieldName, string>): Partial<Record<FieldName, Fault>> {
  const faults: Partial<Record<FieldName, Fault>> = {};
  if (draft.name.trim() === '') faults.name = 'name_missing';
  if (!isLogin(draft.login)) faults.login = 'login_malformed';
  if (Array.from(draft.password).length < SHORTEST_PASSWORD) faults.password = 'password_short';
  return faults;
}

const POINTERS: Record<FieldName, readonly string[]> = {
  name: ['/name'],
  login: ['/phone', '/email'],
  password: ['/password'],
};

/** The server's sentence for one field, where it has one. */
export function serverFault(error: Error | null, field: FieldName): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  for (const pointer of POINTERS[field]) {
    const said = error.fields.get(pointer) ?? error.fields.get(`/body${pointer}`);
    if (said !== undefined) return said;
  }
  return undefined;
}
