import { useTranslation } from 'react-i18next';
import { Page } from '@purser/staff/app/Page';
import { LiveCalls } from '@purser/staff/calls/LiveCalls';
import { NotYours } from '@purser/staff/matters/NotYours';
import { useMay } from '@purser/staff/session/useColleague';

/** The calls of everybody, for whoever leads and sits at the desk. */
export function CallsPage() {
  return useMay('call.supervise') ? <Calls /> : <NotYours />;
}

function Calls() {
  const { t } = useTranslation();
  return (
    <Page title={t('app.nav.calls')}>
      <p>{t('call.supervise_means')}</p>
      <LiveCalls />
    </Page>
  );
}
