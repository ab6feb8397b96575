import { ask, type Schemas } from '@purser/client';
import { Card, Chips, Empty } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { Select } from '@purser/staff/shared/Select';
import { Period } from '../reports/Period';
import { usePeriod } from '../reports/period';
import { Figures } from '../shared/Figures';
import { Loaded } from '../shared/loaded';
import { useFigures } from '../shared/words';
import { Week } from './Week';

type Plan = Schemas['StaffingPlan'];
type Channel = Plan['channel'];

const CHANNELS = ['voice', 'chat'] as const satisfies readonly Channel[];
const GOALS = ['0.8', '0.9', '0.95'] as const;
const MODELS = ['a', 'c'] as const;

/** How many people each half hour of a week needs, by what came in the weeks before. */
export function StaffingPage() {
  const { t } = useTranslation();
  const [period, change] = usePeriod(28);
  const [channel, setChannel] = useState<(typeof CHANNELS)[number]>('chat');
  const [goal, setGoal] = useState<(typeof GOALS)[number]>('0.8');
  const [model, setModel] = useState<(typeof MODELS)[number]>('a');
  const query = { ...period, channel, goal: Number(goal) };
  const plan = useQuery({
    queryKey: ['staffing', query],
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/queue/staffing', { params: { query }, signal })),
  });
  return (
    <Page title={t('app.nav.staffing')}>
      <p>{t('staffing.what')}</p>
      <Period period={period} onPeriod={change}>
        <Select
          label={t('staffing.goal')}
          value={goal}
          choices={GOALS.map((value) => ({ value, title: t('staffing.goal_of', { percent: Math.round(+value * 100) }) }))}
          onValue={setGoal}
        />
      </Period>
      <Chips
        legend={t('staffing.channel')}
        chips={CHANNELS.map((value) => ({ value, title: t(`wall.channels.${value}`) }))}
        value={channel}
        onValue={setChannel}
      />
      <Chips
        legend={t('staffing.model')}
        chips={MODELS.map((value) => ({ value, title: t(`staffing.models.${value}`) }))}
        value={model}
        onValue={setModel}
      />
      <Loaded query={plan}>{(found) => <Shown plan={found} model={model} />}</Loaded>
    </Page>
  );
}

function Shown({ plan, model }: { plan: Plan; model: (typeof MODELS)[number] }) {
  const { t } = useTranslation();
  const { span, count } = useFigures();
  if (plan.items.length === 0) return <Empty title={t('staffing.none')} />;
  const most = plan.items.reduce((one, other) => (other.arrivals > one.arrivals ? other : one));
  return (
    <>
      <Figures
        figures={[
          { name: t('staffing.most'), value: count(Math.max(...plan.items.map((n) => n.needed_a))) },
          { name: t('staffing.busiest'), value: count(Math.round(most.arrivals)), note: t('staffing.busiest_note') },
          { name: t('staffing.handle'), value: span(most.handle_s) },
          { name: t('staffing.patience'), value: span(plan.patience_s), note: t('staffing.patience_note') },
        ]}
      />
      <Card title={t('staffing.week')} flush>
        <Week items={plan.items} model={model} />
      </Card>
    </>
  );
}
