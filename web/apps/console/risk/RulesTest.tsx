import type { Schemas } from '@purser/client';
import { Card, type Column, Empty, Table } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Figures } from '../shared/Figures';
import { useFigures } from '../shared/words';

type Test = Schemas['RiskTest'];
type Tally = Test['rules'][number];

const OUTCOMES = ['allow', 'step_up', 'hold', 'deny'] as const;

/** What these rules would have done to the payments of the past month. */
export function RulesTest({ test }: { test: Test }) {
  const { t } = useTranslation();
  const { count } = useFigures();
  const columns: Column<Tally>[] = [
    { name: t('rules.code'), cell: (one) => <code>{one.code}</code> },
    { name: t('rules.satisfied'), figure: true, cell: (one) => count(one.satisfied) },
    ...(['step_up', 'hold', 'deny'] as const).map((outcome) => ({
      name: t(`risk.outcomes.${outcome}`),
      figure: true,
      cell: (one: Tally) => count(one[outcome]),
    })),
    { name: t('rules.shadow'), figure: true, cell: (one) => count(one.shadow) },
  ];
  return (
    <>
      <Figures
        figures={[
          { name: t('rules.payments'), value: count(test.payments), note: t('rules.month') },
          ...OUTCOMES.map((outcome) => ({
            name: t(`risk.outcomes.${outcome}`),
            value: count(test.outcomes[outcome] ?? 0),
          })),
        ]}
      />
      <Card flush title={t('rules.tested')}>
        {test.rules.length > 0 ? (
          <Table label={t('rules.tested')} columns={columns} rows={test.rules} keyOf={(one) => one.code} />
        ) : (
          <Empty title={t('rules.none_spoke')} />
        )}
      </Card>
    </>
  );
}
