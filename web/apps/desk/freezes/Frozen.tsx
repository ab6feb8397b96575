import { ask, type Schemas } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Banner, Button, Card, Facts } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useMay } from '@purser/staff/session/useColleague';
import { BecauseSheet } from '@purser/staff/shared/BecauseSheet';

type Freeze = Schemas['Freeze'];

/** A freeze, and undoing it where one may. */
export function Frozen({ freeze, title }: { freeze: Freeze; title: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const mayLift = useMay('freeze.lift');
  const [asks, setAsks] = useState(false);
  const [shown, setShown] = useState(freeze);
  const [part = '', what] = shown.scope.split(':');
  const scope = t(`freeze.scopes.${part as 'card'}`);
  const path = { customer_id: freeze.customer_id, freeze_id: freeze.id };
  const by = freeze.liftable_by === 'authority' ? 'authority' : 'staff';
  const lift = async (reason: string) => {
    const body = { by, reason } as const;
    setShown(
      await ask(api.POST('/v1/operator/customers/{customer_id}/freezes/{freeze_id}/lift', { params: { path }, body })),
    );
  };
  return (
    <Card title={title}>
      <div className="stack">
        <Banner tone={shown.lifted_at === null ? 'good' : 'info'}>
          {t(shown.lifted_at === null ? 'freeze.in_force' : 'freeze.lifted')}
        </Banner>
        <Facts
          facts={[
            { name: t('freeze.scope'), value: what === undefined ? scope : `${scope} ${what}` },
            { name: t('freeze.at'), value: fullMoment(shown.created_at, locale) },
            { name: t('freeze.liftable_by'), value: t(`freeze.lifters.${shown.liftable_by}`) },
            { name: t('field.reason'), value: shown.reason },
          ]}
        />
        {mayLift && shown.lifted_at === null && (
          <Button look="soft" onClick={() => setAsks(true)}>
            {t('freeze.lift')}
          </Button>
        )}
      </div>
      {asks && (
        <BecauseSheet
          title={t('freeze.lift')}
          draft={`lift.${freeze.id}`}
          done={t('freeze.lifted')}
          send={lift}
          onClose={() => setAsks(false)}
        />
      )}
    </Card>
  );
}
