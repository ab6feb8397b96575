import { ask } from '@purser/client';
import { formatMoney, fullMoment, useLocale } from '@purser/i18n';
import { Banner, Facts } from '@purser/ui';
import { api, type Matter } from '@purser/staff/app/api';
import { useMay } from '@purser/staff/session/useColleague';
import { Panel } from '@purser/staff/shared/Panel';
import { useTranslation } from 'react-i18next';
import type { Refund } from './refund';

/** Where a refund is: what it is of, the way it goes, the bank's reference, and by when it was promised. */
export function RefundPanel({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  if (!useMay('refund.read')) return null;
  const params = { path: { customer_id: matter.subject_id, refund_id: matter.id } };
  return (
    <Panel
      matter={matter}
      title={t('refunds.title')}
      load={() => ask(api.GET('/v1/staff/refunds/{customer_id}/{refund_id}', { params }))}
    >
      {(refund) => <Whole refund={refund} />}
    </Panel>
  );
}

function Whole({ refund }: { refund: Refund }) {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  const at = (value: string | null) => value !== null && fullMoment(value, locale);
  const ownMoney = refund.of === 'top_up';
  const failure = `refunds.failures.${refund.failure}`;
  const way = [t(`refunds.ways.${refund.way}`), refund.card && `${refund.card.bank} ···· ${refund.card.last4}`];
  const promised = at(refund.promised_at);
  const arrived = at(refund.arrived_at);
  const late = at(refund.late_since);
  return (
    <div className="stack">
      {refund.failure !== null && (
        <Banner tone="warn">
          {i18n.exists(failure) ? i18n.t(failure as 'refunds.failures.card_closed') : t('refunds.failed')}
        </Banner>
      )}
      <Facts
        facts={[
          { name: t('refunds.amount'), value: formatMoney(refund.amount, locale), strong: true },
          { name: t(ownMoney ? 'refunds.of_top_up' : 'refunds.of'), value: `${refund.payee} · ${formatMoney(refund.paid, locale)}` },
          { name: t(ownMoney ? 'refunds.topped_up_at' : 'refunds.paid_at'), value: fullMoment(refund.paid_at, locale) },
          { name: t('refunds.way'), value: way.filter(Boolean).join(' · ') },
          { name: t('refunds.requested_at'), value: fullMoment(refund.requested_at, locale) },
          promised !== false && { name: t('refunds.promised_at'), value: promised },
          arrived !== false && { name: t('refunds.arrived_at'), value: arrived },
          late !== false && { name: t('refunds.late_since'), value: late },
          refund.reference !== null && { name: t('refunds.reference'), value: <code>{refund.reference}</code> },
        ]}
      />
    </div>
  );
}
