import { fullMoment, useLocale } from '@purser/i18n';
import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { MoneyText } from '../shared/MoneyText';
import type { Dispute } from './data';

/** What was decided in writing, and what was appealed. */
export function Decisions({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return dispute.decisions.map((decision) => (
    <Card key={decision.number} title={t(decision.on_appeal ? 'dispute.decision_on_appeal' : 'dispute.decision')}>
      <Facts
        facts={[
          { name: t('dispute.award'), value: <MoneyText value={decision.award} />, strong: true },
          { name: t('dispute.facts'), value: decision.facts },
          { name: t('dispute.relied_on'), value: names(dispute, decision.relied_on) || t('dispute.nothing') },
          { name: t('dispute.rules'), value: decision.rules },
          { name: t('dispute.at'), value: fullMoment(decision.at, locale) },
        ]}
      />
    </Card>
  ));
}

function names(dispute: Dispute, files: readonly string[]): string {
  return dispute.evidence
    .filter((file) => files.includes(file.id))
    .map((file) => file.name)
    .join(', ');
}
