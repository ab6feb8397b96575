import { ask, ProblemError, type Schemas } from '@purser/client';
import { day, useLocale } from '@purser/i18n';
import { Banner, Button, Card, Progress, Skeleton } from '@purser/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { keys, queries } from '@purser/staff/app/queries';
import { useMay } from '@purser/staff/session/useColleague';
import { Failure } from '@purser/staff/shared/Failure';
import { PlannedPromotions } from './PlannedPromotions';
import { SimulationChart } from './SimulationChart';
import { SimulationSums } from './SimulationSums';

type Simulation = Schemas['SimulationOut'];

const LOOK_AGAIN_MS = 1_000;

/** The last trial of a version; null when there was none. */
function useSimulation(tariff: string) {
  const path = { tariff_id: tariff };
  return useQuery<Simulation | null>({
    queryKey: [...keys.own, 'simulation', tariff],
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'done' ? LOOK_AGAIN_MS : false),
    queryFn: async () => {
      try {
        return await ask(api.GET('/v1/tariffs/{tariff_id}/simulations/latest', { params: { path } }));
      } catch (error) {
        if (error instanceof ProblemError && error.status === 404) return null;
        throw error;
      }
    },
  });
}

/** Prices the payments of the past 30 days by a version that is not in force, with promotions: what it would bring. */
export function Simulator({ tariff }: { tariff: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const mayWrite = useMay('fees.write');
  const [planned, setPlanned] = useState('');
  const trial = useSimulation(tariff);
  const begin = useMutation({
    mutationFn: () => {
      const params = { path: { tariff_id: tariff } };
      const body = { promotions: planned.split(' ').filter(Boolean) };
      return ask(api.POST('/v1/tariffs/{tariff_id}/simulations', { params, body }));
    },
    onSuccess: (made) => queries.setQueryData([...keys.own, 'simulation', tariff], made),
    onError: () => queries.invalidateQueries({ queryKey: [...keys.matters, 'promotions'] }),
  });
  const found = trial.data;
  const runs = found != null && found.state !== 'done';
  return (
    <Card title={t('fees.simulator')}>
      <div className="stack">
        {trial.isPending && <Skeleton lines={2} plain label={t('shell.loading')} />}
        {trial.isError && <Failure error={trial.error} onRetry={() => void trial.refetch()} />}
        {begin.isError && <Failure error={begin.error} />}
        {found === null && <p>{t('fees.never_tried')}</p>}
        {runs && (
          <>
            <Progress label={t('fees.running')} percent={found.of_all > 0 ? (100 * found.done) / found.of_all : 0} />
            <p role="status">{t('fees.progress', { done: found.done, of_all: found.of_all })}</p>
          </>
        )}
        {found?.result && found.result.kinds.length === 0 && <Banner tone="info">{t('fees.no_payments')}</Banner>}
        {found?.result && found.result.kinds.length > 0 && (
          <>
            <p>
              {t('fees.period', { since: day(found.result.since, locale), until: day(found.result.until, locale) })}
            </p>
            <SimulationSums result={found.result} />
            <SimulationChart result={found.result} />
          </>
        )}
        {mayWrite && <PlannedPromotions value={planned} onValue={setPlanned} />}
        {mayWrite && (
          <Button look="soft" busy={begin.isPending || runs} onClick={() => begin.mutate()}>
            {t('fees.try')}
          </Button>
        )}
      </div>
    </Card>
  );
}
