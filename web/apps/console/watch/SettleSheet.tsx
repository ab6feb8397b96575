import { ask } from '@purser/client';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { BecauseSheet } from '@purser/staff/shared/BecauseSheet';
import { refreshAlerts } from './data';
import type { Alert } from './WatchPage';

/** Somebody else says what it was. */
export function SettleSheet({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const { t } = useTranslation();
  const path = { staff_id: alert.staff.id, alert_id: alert.id };
  return (
    <BecauseSheet
      title={t('watch.settle')}
      label={t('watch.finding')}
      draft={`alert.${alert.id}`}
      done={t('watch.settled')}
      send={(finding) =>
        ask(
          api.POST('/v1/staff/access/alerts/{staff_id}/{alert_id}/settle', { params: { path }, body: { finding } }),
        )
      }
      onDone={refreshAlerts}
      onClose={onClose}
    >
      <p>{t('watch.settle_what', { name: alert.staff.name, alarm: t(`watch.alarms.${alert.alarm}`) })}</p>
    </BecauseSheet>
  );
}
