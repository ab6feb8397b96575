import { ProblemError } from '@purser/client';
import { Banner, Button, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMatterWords } from '../matters';
import { MatterTimeline } from '../matters/MatterTimeline';
import { AuthPage } from '../session/AuthPage';
import css from '../session/SignForm.module.css';
import { Failure } from '../shared/Failure';
import { Claims } from './Claims';
import { ComeBack } from './ComeBack';
import { Proving } from './Proving';
import { ReportForm } from './ReportForm';
import { useTicket, useVisit, type Visit } from './ticket';

/** Somebody else is in my account: reported without signing in, and followed from there by a ticket. */
export function StolenPage() {
  const { t } = useTranslation();
  const { ticket, reread, forget } = useTicket();
  return (
    <AuthPage title={t('stolen.title')}>
      {ticket ? <Followed ticket={ticket} onForget={forget} /> : <ReportForm onDone={reread} />}
      <p className={css.other}>
        <Link to="/sign-in">{t('freeze.urgent.back')}</Link>
      </p>
    </AuthPage>
  );
}

interface Props {
  ticket: string;
  onForget: () => void;
}

function Followed({ ticket, onForget }: Props) {
  const { t } = useTranslation();
  const visit = useVisit(ticket);
  const gone = visit.error instanceof ProblemError && visit.error.status === 401;
  return (
    <div className={css.form}>
      {visit.data ? (
        <Standing ticket={ticket} visit={visit.data} />
      ) : gone ? (
        <Banner tone="warn">{t('stolen.ticket_gone')}</Banner>
      ) : visit.isError ? (
        <Failure error={visit.error} onRetry={() => void visit.refetch()} />
      ) : (
        <Skeleton lines={6} label={t('app.loading')} />
      )}
      <Button look="plain" wide onClick={onForget}>
        {t(gone ? 'stolen.again' : 'stolen.forget')}
      </Button>
    </div>
  );
}

/** How it stands, and what is to be done now. */
function Standing({ ticket, visit }: { ticket: string; visit: Visit }) {
  const { matter } = visit;
  const words = useMatterWords(matter.procedure);
  const hint = words.hint(matter.state);
  const proving = ['frozen', 'identity_pending', 'document_check'].includes(matter.state);
  return (
    <>
      <Banner tone={matter.state === 'restored' ? 'good' : 'info'} icon="shield">
        <strong data-testid="standing">{words.state(matter.state)}</strong>
        {hint && <p>{hint}</p>}
      </Banner>
      {proving && <Proving ticket={ticket} visit={visit} />}
      {visit.is_owner && matter.state === 'investigating' && <Claims ticket={ticket} visit={visit} />}
      {visit.is_owner && matter.state === 'cooling' && <ComeBack ticket={ticket} visit={visit} />}
      <MatterTimeline matter={matter} />
    </>
  );
}

