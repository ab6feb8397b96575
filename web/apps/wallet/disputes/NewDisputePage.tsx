import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { useRefundable } from '../refunds/data';
import { Loaded } from '../shared/loaded';
import { DisputeForm } from './DisputeForm';

/** Something is wrong with what was paid for. */
export function NewDisputePage() {
  const { t } = useTranslation();
  const { payment = '' } = useParams();
  const can = useRefundable(payment);
  return (
    <FlowPage title={t('dispute.title')}>
      <Loaded query={can}>{(shown) => <DisputeForm payment={payment} left={shown.left} />}</Loaded>
    </FlowPage>
  );
}
