import { ask } from '@purser/client';
import { Field, useDraft } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Many } from '@purser/staff/shared/Many';
import { Moment } from '@purser/staff/shared/Moment';
import { DraftPage } from './DraftPage';
import { CURRENCY, minorOf, OPERATOR_ITSELF, ppmOf, SERVICES, type Service } from './shapes';

const EMPTY = {
  zh: '',
  en: '',
  services: '',
  share: '',
  off: '',
  most: '',
  budget: '',
  per_wallet: '',
  starts_at: '',
  ends_at: '',
};
type Draft = typeof EMPTY;

const PAYERS = SERVICES.filter((service) => service !== 'merchant');

/** What the server takes; null while something is missing or no figure. */
export function promotionFrom(draft: Draft) {
  const [share_ppm, off, most, budget] = [
    ppmOf(draft.share),
    minorOf(draft.off),
    minorOf(draft.most),
    minorOf(draft.budget),
  ];
  const services = draft.services.split(' ').filter(Boolean);
  const begins = Date.parse(draft.starts_at);
  const ends = Date.parse(draft.ends_at);
  const perWallet = draft.per_wallet.trim();
  if (share_ppm === null || off === null || !most || !budget || share_ppm + off === 0 || !(ends > begins)) return null;
  if (!draft.zh.trim() || !draft.en.trim() || services.length === 0 || !/^\d{0,6}$/.test(perWallet)) return null;
  const per_wallet = perWallet === '' ? {} : { per_wallet: Number(perWallet) };
  return {
    terms: { names: { zh: draft.zh.trim(), en: draft.en.trim() }, services, share_ppm, off, most, ...per_wallet },
    budget: { amount: budget, currency: CURRENCY },
    starts_at: new Date(begins).toISOString(),
    ends_at: new Date(ends).toISOString(),
  } as const;
}

export function PromotionForm() {
  const { t } = useTranslation();
  const { draft, change, clear } = useDraft<Draft>('console.promotion', EMPTY);
  const body = promotionFrom(draft);
  const send = async () => {
    const made = await ask(api.POST('/v1/promotions', { body: body as NonNullable<typeof body> }));
    return { subject: OPERATOR_ITSELF, id: made.id };
  };
  const field = (name: Exclude<keyof Draft, 'services' | 'starts_at' | 'ends_at'>, hint?: string) => (
    <Field
      label={t(`fees.promotion_field.${name}`)}
      hint={hint}
      value={draft[name]}
      onValue={(text) => change({ [name]: text })}
      autoComplete="off"
    />
  );
  return (
    <DraftPage title={t('fees.new_promotion')} send={body && send} onDone={clear}>
      {field('zh')}
      {field('en')}
      <Many
        label={t('fees.service')}
        choices={PAYERS}
        nameOf={(service) => t(`fees.services.${service as Service}`)}
        value={draft.services}
        onValue={(services) => change({ services })}
      />
      {field('share', t('fees.promotion_field.share_hint'))}
      {field('off')}
      {field('most', t('fees.promotion_field.most_hint'))}
      {field('per_wallet', t('fees.promotion_field.per_wallet_hint'))}
      {field('budget')}
      <Moment label={t('fees.starts_at')} value={draft.starts_at} onValue={(starts_at) => change({ starts_at })} />
      <Moment label={t('fees.ends_at')} value={draft.ends_at} onValue={(ends_at) => change({ ends_at })} />
    </DraftPage>
  );
}
