import { Button, Card, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { useWatch } from '../money/inFlight';
import { Failure } from '../shared/Failure';
import { ActivityFacts } from './ActivityFacts';
import { ActivityHead } from './ActivityHead';
import { ActivityTimeline } from './ActivityTimeline';
import { CancelButton } from './CancelButton';
import { FeeTrace } from './FeeTrace';
import { ReceiptButton } from './ReceiptButton';
import { useActivity } from './useActivity';

/** How something stands: right after confirming it, and whenever one looks it up later. */
export function ActivityPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { kind = '', id = '' } = useParams();
  const location = useLocation();
  const fresh = (location.state as { fresh?: boolean } | null)?.fresh === true;
  const activity = useActivity(kind, id);
  useWatch(activity.data);
  const shown = activity.data;
  return (
    <FlowPage title={t(fresh ? 'money.result' : 'money.detail')}>
      {shown ? (
        <>
          <ActivityHead activity={shown} />
          <Card title={t('money.progress')}>
            <ActivityTimeline activity={shown} />
          </Card>
          <FeeTrace activity={shown} />
          <ActivityFacts activity={shown} />
          {shown.state === 'scheduled' && shown.kind === 'transfer' && <CancelButton id={shown.id} />}
          {shown.state === 'succeeded' && <ReceiptButton activity={shown} />}
          {fresh && (
            <Button wide onClick={() => void navigate('/')}>
              {t('app.done')}
            </Button>
          )}
        </>
      ) : (
        <Card>
          {activity.isError ? (
            <Failure error={activity.error} onRetry={() => void activity.refetch()} />
          ) : (
            <Skeleton lines={5} label={t('app.loading')} />
          )}
        </Card>
      )}
    </FlowPage>
  );
}
