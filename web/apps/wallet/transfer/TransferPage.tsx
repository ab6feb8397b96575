import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import type { Activity } from '../app/api';
import { PendingIntent } from '../money/PendingIntent';
import { useMoneyIntent } from '../money/useMoneyIntent';
import { useSettled } from '../money/useSettled';
import { useMe } from '../session/useMe';
import { useDraft } from '../shared/useDraft';
import { useState } from 'react';
import { EMPTY } from './draft';
import { rememberPayee } from './payees';
import { PayeeStep } from './PayeeStep';
import { TransferForm } from './TransferForm';

/** To another customer: first to whom, then how much and when. */
export function TransferPage() {
  const { t } = useTranslation();
  const customer = useMe().data?.id ?? '';
  const { draft, change, clear } = useDraft('transfer', EMPTY);
  const settled = useSettled(clear);
  const [confirming, setConfirming] = useState(false);
  const flow = useMoneyIntent('transfer', (activity: Activity) => {
    if (draft.payee) rememberPayee(customer, draft.payee);
    settled(activity);
  });
  if (flow.pending && !confirming) {
    return (
      <FlowPage title={t('money.transfer.title')}>
        <PendingIntent flow={flow} />
      </FlowPage>
    );
  }
  if (!draft.payee) {
    return (
      <FlowPage title={t('money.transfer.title')}>
        <PayeeStep
          phone={draft.phone}
          onPhone={(phone) => change({ phone })}
          onPayee={(payee) => change({ payee })}
        />
      </FlowPage>
    );
  }
  return (
    <FlowPage title={t('money.transfer.title')} onBack={() => change({ payee: null })}>
      <TransferForm
        flow={flow}
        payee={draft.payee}
        draft={draft}
        change={change}
        confirming={confirming}
        setConfirming={setConfirming}
      />
    </FlowPage>
  );
}
