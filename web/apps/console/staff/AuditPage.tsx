import { ask, type Schemas } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Button, Card, type Column, Empty, Field, Skeleton, Table } from '@purser/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { keys } from '@purser/staff/app/queries';
import { Failure } from '@purser/staff/shared/Failure';

type Entry = Schemas['AuditRecord'];

/** What was done that is privileged, by whom and why; the latest first. */
export function AuditPage() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const about = useDeferredValue(typed.trim());
  const audit = useAudit(about);
  const entries = audit.data?.pages.flatMap((page) => page.items) ?? [];
  const columns = useColumns();
  return (
    <Page title={t('app.nav.audit')}>
      <Field label={t('audit.about')} hint={t('audit.about_hint')} value={typed} onValue={setTyped} maxLength={100} />
      <Card flush label={t('app.nav.audit')}>
        {audit.isPending ? (
          <Skeleton lines={6} plain label={t('shell.loading')} />
        ) : entries.length > 0 ? (
          <Table label={t('app.nav.audit')} columns={columns} rows={entries} keyOf={(entry) => String(entry.seq)} />
        ) : audit.isError ? (
          <Failure error={audit.error} onRetry={() => void audit.refetch()} />
        ) : (
          <Empty title={t('audit.none')} />
        )}
      </Card>
      {audit.hasNextPage && (
        <Button look="plain" busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          {t('shell.more')}
        </Button>
      )}
    </Page>
  );
}

function useAudit(about: string) {
  return useInfiniteQuery({
    queryKey: [...keys.audit, about],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { ...(about && { about }), ...(pageParam !== null && { before: pageParam }) };
      return ask(api.GET('/v1/staff/audit', { params: { query }, signal }));
    },
    getNextPageParam: (last) => last.next_before,
  });
}

function useColumns(): Column<Entry>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  return [
    { name: t('audit.seq'), figure: true, cell: (entry) => entry.seq },
    { name: t('audit.at'), cell: (entry) => fullMoment(entry.at, locale) },
    { name: t('audit.who'), cell: (entry) => [t(`audit.kind.${entry.actor_kind}`), entry.actor_id].join(' ') },
    { name: t('audit.action'), cell: (entry) => <code>{entry.action}</code> },
    { name: t('audit.object'), cell: (entry) => <code>{entry.object}</code> },
    { name: t('field.reason'), cell: (entry) => entry.reason || '–' },
  ];
}
