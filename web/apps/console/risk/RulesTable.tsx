import type { Schemas } from '@purser/client';
import { Badge, type Column, Table, type Tone } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useBecause } from './because';
import type { RuleIn } from './data';

const TONES: Record<RuleIn['then'], Tone> = { step_up: 'info', hold: 'warn', deny: 'bad' };

/** When all of its conditions hold, a rule speaks. */
export function RulesTable({ rules }: { rules: Schemas['RiskRules']['rules'] }) {
  const { t } = useTranslation();
  const because = useBecause();
  const columns: Column<RuleIn>[] = [
    { name: t('rules.code'), cell: (rule) => <code>{rule.code}</code> },
    { name: t('rules.when'), cell: (rule) => <code>{rule.when.join(' · ')}</code> },
    {
      name: t('rules.then'),
      cell: (rule) => (
        <>
          <Badge tone={TONES[rule.then]}>{t(`risk.outcomes.${rule.then}`)}</Badge>
          {rule.shadow && <Badge>{t('rules.shadow')}</Badge>}
        </>
      ),
    },
    { name: t('rules.why'), cell: (rule) => because(rule.code, rule.why) },
  ];
  return <Table label={t('rules.title')} columns={columns} rows={rules as unknown as RuleIn[]} keyOf={(r) => r.code} />;
}
