import { ask, type Schemas } from '@purser/client';
import { day, useLocale } from '@purser/i18n';
import { Badge, Button, Card, type Column, Empty, Table, type Tone } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { useMay } from '@purser/staff/session/useColleague';
import { Loaded } from '../shared/loaded';
import { directoryKey } from './data';
import { Proposals } from './Proposals';
import { VerifySheet } from './VerifySheet';

export type Hotline = Schemas['ReviewedHotline'];

const TONES: Record<Hotline['standing'], Tone> = { verified: 'good', listed: 'warn', expired: 'bad' };

/** Hotlines that we vouch for: each is looked at again by two people before its time is over. */
export function DirectoryPage() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Hotline | null>(null);
  const columns = useColumns(setChosen);
  const review = useQuery({
    queryKey: directoryKey,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/directory', { signal })),
  });
  return (
    <Page title={t('app.nav.directory')}>
      <p>{t('directory.what')}</p>
      <Loaded query={review}>
        {({ items, proposals }) => (
          <>
            <Proposals proposals={proposals} />
            <Card flush label={t('app.nav.directory')}>
              {items.length > 0 ? (
                <Table label={t('app.nav.directory')} columns={columns} rows={items} keyOf={(one) => one.code} />
              ) : (
                <Empty title={t('directory.none')} />
              )}
            </Card>
          </>
        )}
      </Loaded>
      {chosen && <VerifySheet hotline={chosen} onClose={() => setChosen(null)} />}
    </Page>
  );
}

function useColumns(onVerify: (hotline: Hotline) => void): Column<Hotline>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const mayWrite = useMay('directory.write');
  const columns: Column<Hotline>[] = [
    { name: t('directory.name'), cell: (one) => one.name },
    { name: t('directory.numbers'), whole: true, cell: (one) => one.numbers.join(' · ') },
    { name: t('directory.seen'), whole: true, cell: (one) => day(`${one.seen_on}T12:00:00`, locale) },
    {
      name: t('directory.standing'),
      cell: (one) => <Badge tone={TONES[one.standing]}>{t(`directory.standings.${one.standing}`)}</Badge>,
    },
    {
      name: t('directory.expires'),
      cell: (one) => (
        <Badge tone={one.due ? 'warn' : 'good'}>
          {day(one.expires_at, locale)}
        </Badge>
      ),
    },
    {
      name: t('directory.source'),
      cell: (one) =>
        URL.canParse(one.source) ? (
          <a href={one.source} rel="noreferrer">
            {new URL(one.source).host}
          </a>
        ) : (
          <>
            {t(`directory.proofs.${one.proof}`)}
            <br />
            <small lang="en">{one.source}</small>
          </>
        ),
    },
  ];
  if (!mayWrite) return columns;
  const verify = (one: Hotline) => (
    <Button look="soft" aria-label={`${t('directory.verify')}: ${one.name}`} onClick={() => onVerify(one)}>
      {t('directory.verify')}
    </Button>
  );
  return [...columns, { name: t('directory.act'), cell: verify }];
}
