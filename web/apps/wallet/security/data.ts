import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys, queries } from '../app/queries';

export type Safeguards = Schemas['SafeguardsOut'];
export type Credentials = Schemas['CredentialsOut'];
export type Device = Schemas['DeviceOut'];
export type SessionLine = Schemas['SessionLine'];

export function useSafeguards() {
  return useQuery({ queryKey: keys.safeguards, queryFn: () => ask(api.GET('/v1/safeguards')) });
}

export function useSessions() {
  return useQuery({
    queryKey: keys.sessions,
    queryFn: () => ask(api.GET('/v1/sessions')),
    select: ({ items }) => items,
  });
}

export function useDevices() {
  return useQuery({
    queryKey: keys.devices,
    queryFn: () => ask(api.GET('/v1/devices')),
    select: ({ items }) => items,
  });
}

/** Phones are told from desks by what the device calls itself. */
export function iconOf(device: string): 'device' | 'laptop' {
  return /iPhone|Android|HarmonyOS|iPad/.test(device) ? 'device' : 'laptop';
}

/** After something about security changed, everything that shows it is asked for again. */
export function refreshSecurity(): void {
  for (const queryKey of [keys.safeguards, keys.sessions, keys.devices, keys.passkeys, keys.credentials, keys.wallets]) {
    void queries.invalidateQueries({ queryKey });
  }
}

export function usePasskeys() {
  return useQuery({
    queryKey: keys.passkeys,
    queryFn: () => ask(api.GET('/v1/passkeys')),
    select: ({ items }) => items,
  });
}

export function useCredentials() {
  return useQuery({ queryKey: keys.credentials, queryFn: () => ask(api.GET('/v1/credentials')) });
}
