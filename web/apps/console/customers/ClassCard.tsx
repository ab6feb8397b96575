import { Badge, Button, Card, Table } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../shared/loaded';
import { ClassSheet } from './ClassSheet';
import { useClasses, useClassWords, type ClassRules, type Level } from './classes';

interface Props {
  /** As it was looked up: whose class it is. */
  login: string;
  customer: string;
  level: Level;
}

/** Which class somebody's wallets have, what each class may do and needs, and the way to another. */
export function ClassCard({ login, customer, level }: Props) {
  const [now, setNow] = useState(level);
  const classes = useClasses();
  return (
    <Loaded query={classes}>
      {({ items }) => <Classes login={login} customer={customer} level={now} rules={items} onMoved={setNow} />}
    </Loaded>
  );
}

interface ClassesProps extends Props {
  rules: readonly ClassRules[];
  onMoved: (level: Level) => void;
}

function Classes({ login, customer, level, rules, onMoved }: ClassesProps) {
  const { t } = useTranslation();
  const { nameOf, limitsOf } = useClassWords();
  const [moving, setMoving] = useState(false);
  return (
    <Card title={t('classes.title')} aside={<Badge tone="info">{nameOf(level)}</Badge>}>
      <div className="stack">
        <Table
          label={t('classes.title')}
          rows={rules}
          keyOf={(one) => String(one.wallet_class)}
          columns={[
            {
              name: t('classes.class'),
              whole: true,
              cell: (one) => (
                <>
                  {nameOf(one.wallet_class)}{' '}
                  {one.wallet_class === level && <Badge tone="info">{t('classes.now')}</Badge>}
                </>
              ),
            },
            { name: t('classes.limits'), cell: (one) => limitsOf(one).map((limit) => <div key={limit}>{limit}</div>) },
            { name: t('classes.checks'), figure: true, cell: (one) => one.checks },
          ]}
        />
        <Button look="soft" onClick={() => setMoving(true)}>
          {t('classes.move')}
        </Button>
      </div>
      {moving && (
        <ClassSheet
          login={login}
          customer={customer}
          level={level}
          rules={rules}
          onMoved={onMoved}
          onClose={() => setMoving(false)}
        />
      )}
    </Card>
  );
}
