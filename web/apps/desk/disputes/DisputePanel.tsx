import { ask } from '@purser/client';
import { formatMoney, useLocale } from '@purser/i18n';
import { Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api, type Matter } from '@purser/staff/app/api';
import { plain } from '@purser/staff/matters/words';
import type { Dispute } from '../procedures/dispute';
import { useMay } from '@purser/staff/session/useColleague';
import { listed } from '@purser/staff/shared/listed';
import { Panel } from '@purser/staff/shared/Panel';
import { Decisions } from './Decisions';
import { Evidence } from './Evidence';
import css from './DisputePanel.module.css';

/** A dispute: what is claimed and answered, the files of both sides, and what was decided so far. */
export function DisputePanel({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  if (!useMay('dispute.read')) return null;
  const params = { path: { customer_id: matter.subject_id, dispute_id: matter.id } };
  return (
    <Panel
      matter={matter}
      title={t('dispute.title')}
      load={() => ask(api.GET('/v1/staff/disputes/{customer_id}/{dispute_id}', { params }))}
    >
      {(dispute) => (
        <div className="stack">
          <Claim dispute={dispute} />
          <Evidence matter={matter} dispute={dispute} />
          <Decisions dispute={dispute} />
        </div>
      )}
    </Panel>
  );
}

function Claim({ dispute }: { dispute: Dispute }) {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  const money = (value: Dispute['claimed']) => formatMoney(value, locale);
  const word = (path: string, code: string) => {
    const full = `dispute.${path}.${code}`;
    return i18n.exists(full) ? i18n.t(full as 'dispute.title') : plain(code);
  };
  const { offer } = dispute;
  return (
    <>
      <Facts
        facts={[
          { name: t('dispute.reason'), value: word('reasons', dispute.reason), strong: true },
          { name: t('dispute.between'), value: `${dispute.payer} · ${dispute.merchant.name}` },
          dispute.order_no !== null && { name: t('dispute.order_no'), value: dispute.order_no },
          { name: t('dispute.paid_amount'), value: money(dispute.paid_amount) },
          { name: t('dispute.claimed'), value: money(dispute.claimed), strong: true },
          offer !== null && {
            name: t('dispute.offer'),
            value: [word('replies', offer.reply), offer.amount && money(offer.amount)].filter(Boolean).join(' · '),
            detail: offer.text,
          },
          dispute.award !== null && { name: t('dispute.award'), value: money(dispute.award) },
          dispute.paid.amount > 0 && { name: t('dispute.paid'), value: money(dispute.paid) },
          dispute.by_guarantee.amount > 0 && { name: t('dispute.by_guarantee'), value: money(dispute.by_guarantee) },
          dispute.asked.length > 0 && {
            name: t('dispute.asked'),
            value: listed(
              dispute.asked.map((side) => t(`actor.${side}`)),
              locale,
            ),
          },
          { name: t('dispute.rounds'), value: String(dispute.rounds) },
        ]}
      />
      <blockquote className={css.words}>{dispute.description}</blockquote>
      {dispute.checklist.length > 0 && (
        <p className={css.helps}>
          {t('dispute.helps', {
            files: listed(
              dispute.checklist.map((item) => word('checklist', item)),
              locale,
            ),
          })}
        </p>
      )}
    </>
  );
}
