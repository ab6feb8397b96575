import { ask, type Schemas } from '@purser/client';
import { Card, Empty } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { AskCard } from './AskCard';
import { Frozen } from './Frozen';

/** What is and was frozen of somebody who asks about it. That it was looked up is recorded, and they can see it. */
export function LookupCard() {
  const { t } = useTranslation();
  const [found, setFound] = useState<Schemas['FrozenCustomer'] | null>(null);
  return (
    <>
      <AskCard
        draft="desk.lookup"
        title={t('freeze.look_up')}
        words={t('field.reason')}
        rows={2}
        maxLength={200}
        button={t('freeze.look_up')}
        send={(body) => ask(api.POST('/v1/operator/freezes/lookup', { body }))}
        onDone={setFound}
      />
      {found?.items.map((freeze) => (
        <Frozen key={freeze.id} freeze={freeze} title={found.customer.name} />
      ))}
      {found?.items.length === 0 && (
        <Card title={found.customer.name}>
          <Empty title={t('freeze.nothing')} />
        </Card>
      )}
    </>
  );
}
