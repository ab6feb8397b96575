import { ask, type Schemas } from '@purser/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { queries } from '../app/queries';
import { refreshMatters } from '../matters';

export type Tariff = Schemas['TariffOut'];
export type Price = Schemas['ServicePrice'];
export type Level = Schemas['LevelOut'];
export type Membership = Schemas['Membership'];
export type Promotion = Schemas['PromotionOut'];
export type Answer = 'accept' | 'decline' | 'leave';

/** Names come in the language that is asked for: another language is another answer. */
function useLanguage(): string {
  return useTranslation().i18n.language;
}

export function useTariff() {
  return useQuery({ queryKey: ['fees', 'tariff', useLanguage()], queryFn: () => ask(api.GET('/v1/tariff')) });
}

export function useMembership() {
  return useQuery({ queryKey: ['fees', 'vip', useLanguage()], queryFn: () => ask(api.GET('/v1/vip')) });
}

export function useFeeReason(payment: string, wanted: boolean) {
  return useQuery({
    queryKey: ['fees', 'reason', payment, useLanguage()],
    queryFn: () => ask(api.GET('/v1/payments/{payment_id}/fee', { params: { path: { payment_id: payment } } })),
    enabled: wanted,
    staleTime: Infinity,
  });
}

const ANSWERS = {
  accept: '/v1/vip/{membership_id}/accept',
  decline: '/v1/vip/{membership_id}/decline',
  leave: '/v1/vip/{membership_id}/leave',
} as const;

export function useAnswer(membership: string) {
  return useMutation({
    mutationFn: (answer: Answer) =>
      ask(api.POST(ANSWERS[answer], { params: { path: { membership_id: membership } } })),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['fees'] });
      refreshMatters();
    },
  });
}

/** Parts per million as people read them: 1000 is 0.1%. */
export function percent(ppm: number): string {
  return `${Number((ppm / 10_000).toFixed(4))}%`;
}
