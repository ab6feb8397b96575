import { ask, createPasskey, getPasskey } from '@purser/client';
import { api } from '../app/api';

/** Makes a passkey on this device and uses the invitation up. */
export async function enrol(invitation: string): Promise<void> {
  const { options } = await ask(api.POST('/v1/staff/enrolments/options', { body: { invitation } }));
  const credential = await createPasskey(options);
  await ask(api.POST('/v1/staff/enrolments', { body: { invitation, credential } }));
}

export async function signIn(): Promise<void> {
  const { options } = await ask(api.POST('/v1/staff/sessions/options'));
  const credential = await getPasskey(options);
  await ask(api.POST('/v1/staff/sessions', { body: { credential } }));
}
