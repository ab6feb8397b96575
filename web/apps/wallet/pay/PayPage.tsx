import { Button, Card, Skeleton } from '@purser/ui';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { PendingIntent } from '../money/PendingIntent';
import { useMoneyIntent } from '../money/useMoneyIntent';
import { useSettled } from '../money/useSettled';
import { Failure } from '../shared/Failure';
import { useDraft } from '../shared/useDraft';
import { EMPTY } from './draft';
import { MerchantForm } from './MerchantForm';
import { payeeOf } from './payee';
import { ToPayee } from './ToPayee';
import { useResolved } from './useResolved';

/** Pays what a scanned code stands for. */
export function PayPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const code = useSearchParams()[0].get('code');
  const { draft, change, clear } = useDraft(`pay.${code}`, EMPTY);
  const flow = useMoneyIntent('payment', useSettled(clear));
  const [confirming, setConfirming] = useState(false);
  const resolved = useResolved(code);
  const found = resolved.data;

  const asked = useMemo(() => payeeOf(found), [found]);
  const pending = flow.pending !== null && !confirming;
  if (!code && !pending) return <Navigate to="/scan" replace />;
  if (asked && !pending) return <ToPayee asked={asked} />;
  return (
    <FlowPage title={t('pay.title')}>
      {pending ? (
        <PendingIntent flow={flow} />
      ) : resolved.isError ? (
        <Card>
          <Failure error={resolved.error} onRetry={() => void resolved.refetch()} />
          <Button look="soft" wide onClick={() => void navigate('/scan', { replace: true })}>
            {t('pay.scan_other')}
          </Button>
        </Card>
      ) : found ? (
        <MerchantForm
          flow={flow}
          code={found}
          draft={draft}
          change={change}
          confirming={confirming}
          setConfirming={setConfirming}
        />
      ) : (
        <Card>
          <Skeleton lines={3} label={t('app.loading')} />
        </Card>
      )}
    </FlowPage>
  );
}
