import { useSafeguards } from './data';
export interface SecondFactors { passkeys: number; totp: boolean; recovery: number }
export function useSecondFactors() {
  const s = useSafeguards();
  const has = (m: string) => (s.data?.methods as string[] | undefined)?.includes(m) ?? false;
  return { ...s, data: s.data && { passkeys: has('passkey') ? 1 : 0, totp: has('totp'), recovery: 0 } };
}
