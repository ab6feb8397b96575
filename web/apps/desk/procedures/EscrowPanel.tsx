import { ask, type Schemas } from '@purser/client';
import { formatMoney, fullMoment, useLocale } from '@purser/i18n';
import { Facts } from '@purser/ui';
import { api, type Matter } from '@purser/staff/app/api';
import { useMay } from '@purser/staff/session/useColleague';
import { Panel } from '@purser/staff/shared/Panel';
import { useTranslation } from 'react-i18next';

/** A protected purchase: what was bought from whom and for how much, what is held still, and where the goods are. */
export function EscrowPanel({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  if (!useMay('dispute.read')) return null;
  const params = { path: { customer_id: matter.subject_id, escrow_id: matter.id } };
  return (
    <Panel
      matter={matter}
      title={t('escrow.title')}
      load={() => ask(api.GET('/v1/staff/escrows/{customer_id}/{escrow_id}', { params }))}
    >
      {(escrow) => <Purchase escrow={escrow} />}
    </Panel>
  );
}

function Purchase({ escrow }: { escrow: Schemas['StaffEscrow'] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const at = (value: string | null) => value !== null && fullMoment(value, locale);
  const [paid, due, sent] = [at(escrow.paid_at), at(escrow.deliver_by), at(escrow.shipped_at)];
  const parcel = [escrow.carrier, escrow.tracking].filter(Boolean).join(' · ');
  return (
    <Facts
      facts={[
        { name: t('escrow.goods'), value: escrow.title, strong: true },
        { name: t('escrow.amount'), value: formatMoney(escrow.amount, locale), strong: true },
        { name: t('escrow.held'), value: formatMoney(escrow.held, locale) },
        { name: t('escrow.merchant'), value: escrow.merchant },
        { name: t('escrow.order_no'), value: <code>{escrow.order_no}</code> },
        paid !== false && { name: t('escrow.paid_at'), value: paid },
        due !== false && { name: t('escrow.deliver_by'), value: due },
        { name: t('escrow.shipped_at'), value: sent === false ? t('escrow.not_sent') : sent },
        parcel !== '' && { name: t('escrow.parcel'), value: parcel },
      ]}
    />
  );
}
