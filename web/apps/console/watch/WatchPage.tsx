import { ask, type Schemas } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Badge, Button, Card, Chips, type Column, Empty, Table, type Tone } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useLookAgain } from '@purser/staff/app/attention';
import { Page } from '@purser/staff/app/Page';
import { useMay } from '@purser/staff/session/useColleague';
import { Loaded } from '../shared/loaded';
import { Canaries } from './Canaries';
import { alertsKey } from './data';
import { SettleSheet } from './SettleSheet';

export type Alert = Schemas['AccessAlert'];

const LOOK_AGAIN_MS = 15_000;
const SHOWN = ['open', 'all'] as const;
const TONES: Record<Alert['alarm'], Tone> = {
  canary: 'bad',
  outlier: 'warn',
  budget: 'warn',
  refusals: 'warn',
  misses: 'warn',
  browsing: 'warn',
  strangers: 'warn',
};

/** Which colleague looked around, and what it was. */
export function WatchPage() {
  const { t } = useTranslation();
  const [shown, setShown] = useState<(typeof SHOWN)[number]>('open');
  const [chosen, setChosen] = useState<Alert | null>(null);
  const refetchInterval = useLookAgain(LOOK_AGAIN_MS);
  const maySetCanaries = useMay('access.canary');
  const columns = useColumns(setChosen);
  const alerts = useQuery({
    queryKey: [...alertsKey, shown],
    refetchInterval,
    queryFn: ({ signal }) => {
      const query = { open: shown === 'open' };
      return ask(api.GET('/v1/staff/access/alerts', { params: { query }, signal }));
    },
  });
  return (
    <Page title={t('app.nav.watch')}>
      <p>{t('watch.what')}</p>
      <Chips
        legend={t('watch.shown')}
        chips={SHOWN.map((value) => ({ value, title: t(`watch.${value}`) }))}
        value={shown}
        onValue={setShown}
      />
      <Loaded query={alerts}>
        {({ items }) => (
          <Card flush label={t('app.nav.watch')}>
            {items.length > 0 ? (
              <Table label={t('app.nav.watch')} columns={columns} rows={items} keyOf={(a) => a.id} />
            ) : (
              <Empty title={t('watch.none')} />
            )}
          </Card>
        )}
      </Loaded>
      {maySetCanaries && <Canaries />}
      {chosen && <SettleSheet alert={chosen} onClose={() => setChosen(null)} />}
    </Page>
  );
}

function useColumns(onSettle: (alert: Alert) => void): Column<Alert>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  return [
    { name: t('watch.at'), whole: true, cell: (a) => moment(a.at, locale) },
    {
      name: t('watch.who'),
      whole: true,
      cell: (a) => (
        <>
          {a.staff.name}
          <br />
          <small>{t(`shell.role.${a.staff.role}`)}</small>
        </>
      ),
    },
    { name: t('watch.alarm'), cell: (a) => <Badge tone={TONES[a.alarm]}>{t(`watch.alarms.${a.alarm}`)}</Badge> },
    { name: t('watch.facts'), cell: (a) => <Facts facts={a.facts} /> },
    {
      name: t('watch.finding'),
      cell: (a) =>
        a.settled_at === null ? (
          <Button look="soft" aria-label={`${t('watch.settle')}: ${a.staff.name}`} onClick={() => onSettle(a)}>
            {t('watch.settle')}
          </Button>
        ) : (
          `${a.finding} · ${a.settled_by}`
        ),
    },
  ];
}

function Facts({ facts }: { facts: Alert['facts'] }) {
  const { t } = useTranslation();
  const customers = Array.isArray(facts.customers) ? facts.customers.map(String) : [];
  const said = Object.entries(facts)
    .filter(([name]) => name !== 'customer' && name !== 'customers' && name !== 'role')
    .map(([name, value]) => t(`watch.fact.${name as 'pages'}`, { value: String(value), defaultValue: '' }))
    .filter(Boolean);
  if (customers.length === 0) return said.length > 0 ? said.join(t('watch.and')) : '–';
  return (
    <>
      {said.join(t('watch.and'))}
      <details>
        <summary>{t('watch.fact.customers', { count: customers.length })}</summary>
        <ul>
          {customers.map((id) => (
            <li key={id}>
              <code>{id}</code>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
