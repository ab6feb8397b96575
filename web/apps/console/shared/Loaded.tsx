import { Card, Skeleton } from '@purser/ui';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '@purser/staff/shared/Failure';

interface Props<Data> {
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
}

/** What was asked for; until then its outline, and why where it did not come. What is there stays when a look fails. */
export function Loaded<Data>({ query, children }: Props<Data>) {
  const { t } = useTranslation();
  if (query.data !== undefined) return children(query.data);
  return (
    <Card label={t('shell.loading')}>
      {query.isError ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton lines={5} plain label={t('shell.loading')} />
      )}
    </Card>
  );
}
