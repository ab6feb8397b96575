import { ProblemError } from '@purser/client';
import { Button, Card, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useParams } from 'react-router';
import type { Activity, Entry } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { ACTIVITY_ENTRIES } from '../matters/entries';
import { EntryCard } from '../matters/EntryCard';
import { WhyFee } from '../fees/WhyFee';
import { Failure } from '../shared/Failure';
import { useWallet } from '../wallet/current';
import { ActivityFacts } from './ActivityFacts';
import { ActivityHead } from './ActivityHead';
import { ActivityTimeline } from './ActivityTimeline';
import { CancelButton } from './CancelButton';
import { EntryView } from './EntryView';
import { FeeTrace } from './FeeTrace';
import { HeldBack } from './HeldBack';
import { ReceiptButton } from './ReceiptButton';
import { Sources } from './Sources';
import { useActivity } from './useActivity';

interface From {
  /** Right after confirming it. */
  fresh?: boolean;
  /** The line of the statement that led here. */
  entry?: Entry;
}

/** Whoever received a transfer sees its line; the transfer itself is its sender's. */
const isTheirs = (entry: Entry | undefined) => entry?.kind === 'transfer' && entry.direction === 'in';

/** Whoever made it paid its fee, and may ask why. */
const isMine = (activity: Activity, wallet: string) => activity.wallet_id === wallet;

/** How something stands: right after confirming it, and whenever one looks it up later. */
export function ActivityPage() {
  const { t } = useTranslation();
  const { kind = '', id = '' } = useParams();
  const { fresh = false, entry } = (useLocation().state ?? {}) as From;
  const activity = useActivity(kind, id, !isTheirs(entry));
  const unknown = activity.error instanceof ProblemError && activity.error.status === 404;
  return (
    <FlowPage title={t(fresh ? 'money.result' : 'money.detail')}>
      {activity.data ? (
        <Shown activity={activity.data} entry={entry} fresh={fresh} />
      ) : entry && (isTheirs(entry) || unknown) ? (
        <EntryView entry={entry} />
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

interface ShownProps {
  activity: Activity;
  entry: Entry | undefined;
  fresh: boolean;
}

function Shown({ activity, entry, fresh }: ShownProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const wallet = useWallet();
  return (
    <>
      <ActivityHead activity={activity} />
      {activity.state === 'scheduled' && activity.kind === 'transfer' && <HeldBack id={activity.id} />}
      <Card title={t('money.progress')}>
        <ActivityTimeline activity={activity} />
      </Card>
      {activity.kind === 'payment' && isMine(activity, wallet.id) && <Sources payment={activity.id} />}
      <FeeTrace activity={activity} />
      {isMine(activity, wallet.id) && <WhyFee activity={activity} />}
      <ActivityFacts activity={activity} balance={entry?.balance} />
      {activity.state === 'scheduled' && activity.kind === 'transfer' && <CancelButton id={activity.id} />}
      {activity.state === 'succeeded' && <ReceiptButton id={activity.id} />}
      <EntryCard of={activity} entries={ACTIVITY_ENTRIES} />
      {fresh && (
        <Button wide onClick={() => void navigate('/')}>
          {t('app.done')}
        </Button>
      )}
    </>
  );
}
