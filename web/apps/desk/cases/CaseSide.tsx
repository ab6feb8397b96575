import { moment, useLocale } from '@purser/i18n';
import { Badge, Card, Facts, IconButton } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { CallsOfCase } from '../calls/CallsOfCase';
import css from './CasePage.module.css';
import { CaseActs } from './CaseActs';
import { useCasePolicy, useChoiceName, type Case } from './data';
import { DescribeSheet } from './DescribeSheet';

type Clock = Case['clocks']['clocks'][number];

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How the case stands: its clocks, who works on it, what belongs to it, and what one may do. */
export function CaseSide({ one }: { one: Case }) {
  return (
    <div className={`${css.facts} stack`}>
      <CaseActs one={one} />
      <Clocks one={one} />
      <About one={one} />
      <CallsOfCase id={one.id} />
    </div>
  );
}

function Clocks({ one }: { one: Case }) {
  const { t } = useTranslation();
  const shown = one.clocks.clocks.filter((clock) => clock.state !== 'off');
  return (
    <Card title={t('cases.clocks')}>
      <Facts
        facts={shown.map((clock) => ({
          name: t(`cases.clock.${clock.name as 'first'}`),
          detail: t(`cases.clock_state.${clock.state}`),
          value: <Spent clock={clock} />,
        }))}
      />
    </Card>
  );
}

function Spent({ clock }: { clock: Clock }) {
  const { t } = useTranslation();
  const say = useSpan();
  return (
    <>
      {t('cases.of', { spent: say(clock.elapsed), target: say(clock.target) })}{' '}
      {clock.late > 0 && <Badge tone="bad">{t('cases.late_by', { span: say(clock.late) })}</Badge>}
    </>
  );
}

/** A span in its largest two units' worth: "2 d", "3 h", "15 min". */
function useSpan(): (seconds: number) => string {
  const { t } = useTranslation();
  return (seconds) => {
    if (seconds >= 2 * DAY) return t('cases.days', { count: Math.round(seconds / DAY) });
    if (seconds >= 2 * HOUR) return t('cases.hours', { count: Math.round(seconds / HOUR) });
    return t('cases.minutes', { count: Math.round(seconds / MINUTE) });
  };
}

function About({ one }: { one: Case }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { fieldsOf } = useCasePolicy();
  const choiceName = useChoiceName();
  const [describes, setDescribes] = useState(false);
  const mayDescribe = one.mine && one.actions.includes('classify');
  const fields = Object.entries(one.fields).map(([code, value]) => {
    const field = fieldsOf(one.type).find((known) => known.code === code);
    return { name: field?.name ?? code, value: field?.kind === 'choice' ? choiceName(String(value)) : String(value) };
  });
  return (
    <Card
      title={t('cases.about')}
      aside={mayDescribe && <IconButton icon="pen" label={t('cases.describe')} onClick={() => setDescribes(true)} />}
    >
      <Facts
        facts={[
          { name: t('matters.customer'), value: one.customer?.name ?? one.contact ?? t('customer.stranger') },
          { name: t('cases.opened'), value: moment(one.opened_at, locale) },
          { name: t('cases.by'), value: t(`cases.channel.${one.channel}`) },
          { name: t('cases.assigned'), value: one.assigned_to?.name ?? t('cases.nobody') },
          one.watchers.length > 0 && { name: t('cases.watchers'), value: one.watchers.map((w) => w.name).join(' · ') },
          one.tags.length > 0 && { name: t('cases.tags'), value: one.tags.map((tag) => <Badge key={tag}>{tag}</Badge>) },
          ...fields,
          ...one.links.map((link) => ({ name: t('cases.link'), value: <Linked one={one} link={link} /> })),
          ...one.merged_from.map((key) => ({ name: t('cases.merged_from'), value: key.number })),
          one.merged_into !== null && {
            name: t('cases.merged_into'),
            value: (
              <Link to={`/cases/${one.merged_into.subject_id}/${one.merged_into.case_id}`}>{one.merged_into.number}</Link>
            ),
          },
        ]}
      />
      {describes && <DescribeSheet one={one} onClose={() => setDescribes(false)} />}
    </Card>
  );
}

/** A matter can be opened; a payment is shown by its number. */
function Linked({ one, link }: { one: Case; link: Case['links'][number] }) {
  const { t, i18n } = useTranslation();
  const path = `cases.link_kind.${link.kind}`;
  const name = i18n.exists(path) ? i18n.t(path as 'cases.link_kind.refund') : link.kind;
  const isMatter = ['refund', 'dispute', 'unbinding', 'stolen_account', 'personal_data'].includes(link.kind);
  if (isMatter) return <Link to={`/matters/${one.subject_id}/${link.id}`}>{name}</Link>;
  if (link.kind === 'case') return <Link to={`/cases/${one.subject_id}/${link.id}`}>{name}</Link>;
  return (
    <span title={link.id}>
      {name} <code>{t('cases.number_end', { end: link.id.slice(-6) })}</code>
    </span>
  );
}
