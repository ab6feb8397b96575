import { Card, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { useRefundable } from '../refunds/data';
import { Failure } from '../shared/Failure';
import { DisputeForm } from './DisputeForm';

/** Something is wrong with what was paid for. */
export function NewDisputePage() {
  const { t } = useTranslation();
  const { payment = '' } = useParams();
  const can = useRefundable(payment);
  return (
    <FlowPage title={t('dispute.title')}>
      {can.data ? (
        <DisputeForm payment={payment} left={can.data.left} />
      ) : (
        <Card>
          {can.isError ? (
            <Failure error={can.error} onRetry={() => void can.refetch()} />
          ) : (
            <Skeleton lines={6} label={t('app.loading')} />
          )}
        </Card>
      )}
    </FlowPage>
  );
}
