import { ask, type Schemas } from '@purser/client';
import { Badge, Card, Facts, type Fact } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useLookAgain } from '@purser/staff/app/attention';
import { useCallWords } from '@purser/staff/calls/words';
import { Loaded } from '../shared/loaded';
import { secondsSince, useFigures } from '../shared/words';

type Hotline = Schemas['HotlineNow'];

const LOOK_AGAIN_MS = 5_000;

/** Who carries calls, how many they could, and how many stand where. */
export function Hotline() {
  const { t } = useTranslation();
  const refetchInterval = useLookAgain(LOOK_AGAIN_MS);
  const hotline = useQuery({
    queryKey: ['hotline now'],
    refetchInterval,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/hotline', { signal })),
  });
  return (
    <Loaded query={hotline}>
      {(now) => (
        <Card title={t('wall.hotline')}>
          {now.carriers.length === 0 && (
            <p>
              <Badge tone="bad">{t('wall.no_carrier')}</Badge>
            </p>
          )}
          <Standing now={now} />
        </Card>
      )}
    </Loaded>
  );
}

function Standing({ now }: { now: Hotline }) {
  const { t } = useTranslation();
  const { count, span } = useFigures();
  const words = useCallWords();
  const carriers = now.carriers.map((one): Fact => ({
    name: one.name,
    detail: one.lines.map((line) => t(`calls.way.${line}`)).join(' · '),
    value: (
      <>
        {one.draining && <Badge tone="warn">{t('wall.draining')}</Badge>}{' '}
        {t('wall.carries', { calls: count(one.calls), capacity: count(one.capacity) })}
      </>
    ),
  }));
  const calls = now.calls.map((one): Fact => ({
    name: words.state(one.state),
    detail: t(`calls.direction.${one.direction}`),
    value: t('wall.so_many', { calls: count(one.count), span: span(secondsSince(one.since, now.at)) }),
  }));
  return <Facts facts={[...carriers, ...calls]} />;
}
