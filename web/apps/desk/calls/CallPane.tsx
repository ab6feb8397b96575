import { Badge, Card, Facts, useSignal } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { CallStory } from '@purser/staff/calls/CallStory';
import type { StaffCall } from '@purser/staff/calls/data';
import { LineState } from '@purser/staff/calls/LineState';
import { ownLine } from '@purser/staff/calls/ownLine';
import { useCallWords } from '@purser/staff/calls/words';
import chat from '../contacts/ChatPane.module.css';
import type { Contact } from '../contacts/data';
import { Head } from '../contacts/Head';
import { WrapUp } from '../contacts/WrapUp';
import { Asking } from './Asking';
import css from './CallPane.module.css';
import { Controls } from './Controls';

const RINGS: readonly StaffCall['state'][] = ['announced', 'dialling'];

/** A call in one's hands: who it is and how that is known, what one does with it, and what happened so far. */
export function CallPane({ contact, call }: { contact: Contact; call: StaffCall }) {
  const { t } = useTranslation();
  const words = useCallWords();
  const isLive = call.ended_at === null;
  const line = useSignal(ownLine);
  const isHungUp = line.call === call.id && line.step === 'over';
  return (
    <section className={chat.pane} aria-label={t(`contacts.kind.${contact.kind}`)} data-testid="call" data-state={call.state}>
      <Head contact={contact} {...(isLive && { call: call.id })}>
        <Badge tone={isLive ? 'info' : 'plain'}>{words.state(call.state)}</Badge>
      </Head>
      <div className={css.middle}>
        {isLive && (
          <div className={css.live}>
            <LineState call={call.id} />
            {RINGS.includes(call.state) && <p>{t('call.dials')}</p>}
            {!isHungUp && <Controls call={call} />}
            {call.consulted_id !== null && <Asking call={call} colleague={call.consulted_id} />}
          </div>
        )}
        <Card title={t('call.known')} aside={contact.case && <CaseLink of={contact.case} />}>
          <Who call={call} />
        </Card>
        <CallStory call={call} />
      </div>
      <div className={chat.bottom}>{contact.state === 'wrap_up' && <WrapUp contact={contact} />}</div>
    </section>
  );
}

function CaseLink({ of }: { of: NonNullable<Contact['case']> }) {
  const { t } = useTranslation();
  return <Link to={`/cases/${of.subject_id}/${of.id}`}>{t('contacts.open_case')}</Link>;
}

function Who({ call }: { call: StaffCall }) {
  const { t } = useTranslation();
  return (
    <Facts
      facts={[
        {
          name: t('call.proof'),
          value: <Badge tone={call.proof === null ? 'warn' : 'good'}>{t(`calls.proof.${call.proof ?? 'none'}`)}</Badge>,
        },
        { name: t('call.line'), value: `${t(`calls.direction.${call.direction}`)} · ${t(`calls.way.${call.way}`)}` },
        call.way === 'phone' && {
          name: t('calls.number'),
          value: call.number ?? t('calls.withheld'),
          ...(call.hint && call.proof === null && { detail: t('calls.hint') }),
        },
      ]}
    />
  );
}
