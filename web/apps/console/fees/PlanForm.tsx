import { ask } from '@purser/client';
import { Field, useDraft } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Moment } from '@purser/staff/shared/Moment';
import { DraftPage } from './DraftPage';
import { ppmOf, SERVICES } from './shapes';

const PAYERS = SERVICES.filter((service) => service !== 'merchant');

const EMPTY: Record<string, string> = { customer: '', zh: '', en: '', ends_at: '' };

/** What the server takes; null while something is missing or no share. */
export function planFrom(draft: Record<string, string>) {
  const shares = PAYERS.map((service) => [service, ppmOf(draft[service] ?? '')] as const);
  const ends = Date.parse(draft.ends_at ?? '');
  const [zh, en, customer_id] = [draft.zh?.trim(), draft.en?.trim(), draft.customer?.trim()];
  if (!zh || !en || !customer_id || Number.isNaN(ends) || shares.some(([, ppm]) => ppm === null)) return null;
  const waives = Object.fromEntries(shares.filter(([, ppm]) => ppm !== 0));
  if (Object.keys(waives).length === 0) return null;
  return { customer_id, terms: { names: { zh, en }, waives }, ends_at: new Date(ends).toISOString() };
}

/** Prices agreed with one customer: two people agree, then the customer accepts. */
export function PlanForm() {
  const { t } = useTranslation();
  const { draft, change, clear } = useDraft<Record<string, string>>('console.plan', EMPTY);
  const body = planFrom(draft);
  const send = async () => {
    const made = await ask(api.POST('/v1/fee-plans', { body: body as NonNullable<typeof body> }));
    return { subject: made.customer_id, id: made.id };
  };
  const field = (name: string, label: string, hint?: string) => (
    <Field
      key={name}
      label={label}
      hint={hint}
      value={draft[name] ?? ''}
      onValue={(text) => change({ [name]: text })}
      autoComplete="off"
    />
  );
  return (
    <DraftPage title={t('fees.new_plan')} send={body && send} onDone={clear}>
      {field('customer', t('fees.customer'), t('fees.customer_hint'))}
      {field('zh', t('fees.promotion_field.zh'))}
      {field('en', t('fees.promotion_field.en'))}
      {PAYERS.map((service) =>
        field(service, t('fees.waives', { service: t(`fees.services.${service}`) }), t('fees.percent')),
      )}
      <Moment label={t('fees.ends_at')} value={draft.ends_at ?? ''} onValue={(ends_at) => change({ ends_at })} />
    </DraftPage>
  );
}
