import { ask, type Schemas } from '@purser/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { queries } from '../app/queries';
import { refreshMatters } from '../matters';

export type PrivacyRequest = Schemas['PrivacyRequest'];
export type Wish = Schemas['PrivacyRequestIn'];
export type Purpose = Schemas['PurposeOut'];
export type BlockerOf = Schemas['BlockerOut'];
export type KeptOf = Schemas['KeptOut'];

const root = ['privacy'] as const;
const LOOK_AGAIN_MS = 4_000;

export function usePersonalData() {
  return useQuery({ queryKey: [...root, 'data'], queryFn: () => ask(api.GET('/v1/privacy/data')) });
}

export function usePurposes() {
  return useQuery({
    queryKey: [...root, 'purposes'],
    queryFn: () => ask(api.GET('/v1/privacy/purposes')),
    select: ({ items }) => items,
  });
}

export function useLooks() {
  return useQuery({
    queryKey: [...root, 'looks'],
    queryFn: () => ask(api.GET('/v1/privacy/looks', { params: { query: { limit: 100 } } })),
    select: ({ items }) => items,
  });
}

export function useDecisions() {
  return useQuery({
    queryKey: [...root, 'decisions'],
    queryFn: () => ask(api.GET('/v1/privacy/decisions')),
    select: ({ items }) => items,
  });
}

export function useClosing() {
  return useQuery({ queryKey: [...root, 'closing'], queryFn: () => ask(api.GET('/v1/privacy/closing')) });
}

/** One request; looked at again while the system works on it. */
export function useRequest(id: string) {
  return useQuery({
    queryKey: [...root, 'request', id],
    queryFn: () => ask(api.GET('/v1/privacy/requests/{request_id}', { params: { path: { request_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.timeline.state === 'in_progress' ? LOOK_AGAIN_MS : false),
  });
}

/** Requests under way of one kind: instead of asking twice, one is led to it. */
export function useOpenRequest(...kinds: PrivacyRequest['kind'][]) {
  return useQuery({
    queryKey: [...root, 'requests'],
    queryFn: () => ask(api.GET('/v1/privacy/requests', { params: { query: { limit: 50 } } })),
    select: ({ items }) => items.find((r) => r.timeline.ended_at === null && kinds.includes(r.kind)) ?? null,
  });
}

/** What data are used for, for whoever is no customer yet. */
export function usePrivacyNotice() {
  return useQuery({
    queryKey: [...root, 'notice'],
    queryFn: () => ask(api.GET('/v1/privacy/notice')),
    select: ({ items }) => items,
  });
}

/** After something was asked, answered or decided. */
export function refreshPrivacy(): void {
  void queries.invalidateQueries({ queryKey: root });
  refreshMatters();
}
