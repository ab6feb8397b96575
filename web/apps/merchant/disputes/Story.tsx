import { fullMoment, useLocale } from '@purser/i18n';
import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { StateBadge } from '../matters/Course';
import { MoneyText } from '../shared/MoneyText';
import css from './Story.module.css';
import type { Dispute } from './useDisputes';

/** What the customer says, what was offered, and what was decided. */
export function Story({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { offer, decisions, award, paid } = dispute;
  return (
    <>
      <Card title={t(`disputes.reason.${dispute.reason}`)}>
        <p className={css.words}>{dispute.description}</p>
        <Facts
          facts={[
            { name: t('disputes.state'), value: <StateBadge matter={dispute.timeline} /> },
            { name: t('disputes.payer'), value: dispute.payer },
            dispute.order_no !== null && { name: t('orders.number'), value: dispute.order_no },
            { name: t('disputes.opened_at'), value: fullMoment(dispute.timeline.opened_at, locale) },
            { name: t('disputes.paid'), value: <MoneyText value={dispute.paid_amount} /> },
            paid.amount > 0 && { name: t('disputes.given_back'), value: <MoneyText value={paid} /> },
            dispute.by_guarantee.amount > 0 && { name: t('disputes.by_guarantee'), value: <MoneyText value={dispute.by_guarantee} /> },
            award !== null && { name: t('disputes.award'), value: <MoneyText value={award} /> },
            { name: t('disputes.claimed'), value: <MoneyText value={dispute.claimed} />, strong: true },
          ]}
        />
      </Card>
      {offer && (
        <Card title={t('disputes.your_answer')}>
          <p className={css.lead}>
            {t(`disputes.reply.${offer.reply}`)} {offer.amount && <MoneyText value={offer.amount} />}
          </p>
          <p className={css.words}>{offer.text}</p>
        </Card>
      )}
      {decisions.map((decision) => (
        <Card key={decision.number} title={t(decision.on_appeal ? 'disputes.decision_on_appeal' : 'disputes.decision')}>
          <p className={css.lead}>
            {t('disputes.awarded')} <MoneyText value={decision.award} />
          </p>
          <p className={css.words}>{decision.facts}</p>
          <p className={css.note}>
            {t('disputes.by_rules', { rules: decision.rules, at: fullMoment(decision.at, locale) })}
          </p>
        </Card>
      ))}
    </>
  );
}
