import { ask, type Schemas } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Badge, Button, Card, Chips, type Column, Empty, Table, type Tone } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { keys } from '@purser/staff/app/queries';
import { plain } from '@purser/staff/matters/words';
import { useMay } from '@purser/staff/session/useColleague';
import { MoneyText } from '@purser/staff/shared/MoneyText';
import { PagedList } from '@purser/staff/shared/PagedList';
import { usePages } from '@purser/staff/shared/pages';
import { useBecause } from './because';
import { ReleaseSheet } from './ReleaseSheet';

export type Decision = Schemas['RiskDecision'];

const OUTCOMES = ['hold', 'deny', 'step_up'] as const;
const TONES: Record<Decision['outcome'], Tone> = { allow: 'good', step_up: 'info', hold: 'warn', deny: 'bad' };

/** What the rules did not simply let pass, and letting go what somebody has looked at. */
export function DecisionsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>('hold');
  const [chosen, setChosen] = useState<Decision | null>(null);
  const list = usePages([...keys.decisions, outcome], (cursor, signal) => {
    const query = { outcome, ...(cursor !== null && { cursor }) };
    return ask(api.GET('/v1/risk/decisions', { params: { query }, signal }));
  });
  const columns = useColumns(setChosen);
  return (
    <Page
      title={t('app.nav.risk')}
      aside={
        <Button look="soft" onClick={() => void navigate('/risk/rules')}>
          {t('rules.title')}
        </Button>
      }
    >
      <Chips
        legend={t('risk.outcome')}
        chips={OUTCOMES.map((value) => ({ value, title: t(`risk.outcomes.${value}`) }))}
        value={outcome}
        onValue={setOutcome}
      />
      <Card flush label={t('app.nav.risk')}>
        <PagedList list={list} empty={<Empty title={t('risk.none')} />}>
          <Table label={t('app.nav.risk')} columns={columns} rows={list.items} keyOf={(d) => d.id} />
        </PagedList>
      </Card>
      {chosen && <ReleaseSheet decision={chosen} onClose={() => setChosen(null)} />}
    </Page>
  );
}

/** Each rule that spoke, with why. */
export function Reasons({ codes }: { codes: readonly string[] }) {
  const because = useBecause();
  return codes.map((code) => (
    <p key={code} title={code}>
      {because(code)}
    </p>
  ));
}

function useColumns(onRelease: (decision: Decision) => void): Column<Decision>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const mayWrite = useMay('risk.write');
  const isHeld = (d: Decision) => d.outcome === 'hold' && d.payment_id !== null && d.released_at === null;
  return [
    { name: t('risk.at'), whole: true, cell: (d) => moment(d.at, locale) },
    { name: t('risk.outcome'), cell: (d) => <Badge tone={TONES[d.outcome]}>{t(`risk.outcomes.${d.outcome}`)}</Badge> },
    { name: t('risk.kind'), cell: (d) => t(`risk.kinds.${d.kind as 'transfer'}`, { defaultValue: plain(d.kind) }) },
    { name: t('risk.amount'), figure: true, cell: (d) => <MoneyText value={d.amount} /> },
    { name: t('risk.reasons'), cell: (d) => <Reasons codes={d.reasons} /> },
    {
      name: t('risk.act'),
      cell: (d) =>
        d.released_at !== null ? (
          t('risk.released', { at: moment(d.released_at, locale) })
        ) : isHeld(d) && mayWrite ? (
          <Button look="soft" onClick={() => onRelease(d)}>
            {t('risk.release')}
          </Button>
        ) : (
          '–'
        ),
    },
  ];
}
