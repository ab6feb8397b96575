import { ask, type Schemas } from '@purser/client';
import { Badge, Button, Card, type Tone } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '@purser/staff/app/api';
import { useLookAgain } from '@purser/staff/app/attention';
import { Page } from '@purser/staff/app/Page';
import { useMay } from '@purser/staff/session/useColleague';
import { Select } from '@purser/staff/shared/Select';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../shared/loaded';
import { rulesKey } from './data';
import { RulesDraft } from './RulesDraft';
import { RulesSteps } from './RulesSteps';
import { RulesTable } from './RulesTable';
import { RulesTest } from './RulesTest';

type Rules = Schemas['RiskRules'];

const LOOK_AGAIN_MS = 5_000;
const TONES: Record<Rules['state'], Tone> = { active: 'good', draft: 'info', retired: 'plain' };

/** The rules by which payments are judged: those in force, drafts, and what a draft would have done to the past month. */
export function RulesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const refetchInterval = useLookAgain(LOOK_AGAIN_MS);
  const versions = useQuery({
    queryKey: rulesKey,
    refetchInterval,
    queryFn: ({ signal }) => ask(api.GET('/v1/risk/rules', { signal })),
  });
  return (
    <Page
      title={t('rules.title')}
      aside={
        <Button look="plain" onClick={() => void navigate('/risk')}>
          {t('app.nav.risk')}
        </Button>
      }
    >
      <p>{t('rules.what')}</p>
      <Loaded query={versions}>{({ items }) => <Versions items={items} />}</Loaded>
    </Page>
  );
}

function Versions({ items }: { items: readonly Rules[] }) {
  const { t } = useTranslation();
  const mayWrite = useMay('risk.write');
  const [chosen, setChosen] = useState('');
  const [drafts, setDrafts] = useState(false);
  const inForce = items.find(({ state }) => state === 'active');
  const shown = items.find(({ version }) => String(version) === chosen) ?? inForce ?? items[0];
  if (!shown) return null;
  return (
    <>
      <Select
        label={t('rules.version')}
        value={String(shown.version)}
        choices={items.map(({ version, name, state }) => ({
          value: String(version),
          title: `${version} · ${name} · ${t(`rules.states.${state}`)}`,
        }))}
        onValue={setChosen}
      />
      {mayWrite && (
        <RulesSteps rules={shown} onDraft={() => setDrafts(true)} />
      )}
      {shown.tested && <RulesTest test={shown.tested} />}
      <Card
        flush
        title={shown.name}
        aside={<Badge tone={TONES[shown.state]}>{t(`rules.states.${shown.state}`)}</Badge>}
      >
        <RulesTable rules={shown.rules} />
      </Card>
      {drafts && (
        <RulesDraft
          of={shown}
          onDone={(version) => setChosen(String(version))}
          onClose={() => setDrafts(false)}
        />
      )}
    </>
  );
}
