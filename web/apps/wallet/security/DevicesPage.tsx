import { Button, Card, Icon, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { Failure } from '../shared/Failure';
import { useDevices, useSessions } from './data';
import { DeviceRow } from './DeviceRow';
import css from './DevicesPage.module.css';
import { SessionRow } from './SessionRow';
import { useEndOthers } from './useEndSessions';

/** From where the account is used: every device, and every session on them. */
export function DevicesPage() {
  const { t } = useTranslation();
  const devices = useDevices();
  const sessions = useSessions();
  const { endOthers, busy } = useEndOthers();
  const others = sessions.data?.filter(({ is_current }) => !is_current) ?? [];
  return (
    <FlowPage title={t('security.devices')}>
      <Card title={t('security.device.list')}>
        {devices.data ? (
          <ul className={css.list}>
            {devices.data.map((device) => (
              <li key={device.id}>
                <DeviceRow device={device} />
              </li>
            ))}
          </ul>
        ) : devices.isError ? (
          <Failure error={devices.error} onRetry={() => void devices.refetch()} />
        ) : (
          <Skeleton lines={2} label={t('app.loading')} />
        )}
      </Card>
      <Card title={t('security.session.list')}>
        {sessions.data ? (
          <ul className={css.list}>
            {sessions.data.map((session) => (
              <li key={session.id}>
                <SessionRow session={session} />
              </li>
            ))}
          </ul>
        ) : sessions.isError ? (
          <Failure error={sessions.error} onRetry={() => void sessions.refetch()} />
        ) : (
          <Skeleton lines={2} label={t('app.loading')} />
        )}
      </Card>
      {others.length > 0 && (
        <Button look="danger" wide busy={busy} icon={<Icon name="signOut" size={19} />} onClick={endOthers}>
          {t('security.session.end_others')}
        </Button>
      )}
    </FlowPage>
  );
}
