import { ask } from '@purser/client';
import { Card, Skeleton } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Matter } from '../app/api';
import { Failure } from './Failure';
import { ownKey } from './own';

interface Props<Data> {
  matter: Matter;
  title: string;
  load: () => ReturnType<typeof ask<Data>>;
  children: (data: Data) => ReactNode;
}

/** What a procedure has of its own about a matter. Loaded once a version: each look leaves a record. */
export function Panel<Data>({ matter, title, load, children }: Props<Data>) {
  const { t } = useTranslation();
  const own = useQuery({
    queryKey: ownKey(matter),
    queryFn: load,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  return (
    <Card title={title}>
      {own.data !== undefined ? (
        children(own.data)
      ) : own.isError ? (
        <Failure error={own.error} onRetry={() => void own.refetch()} />
      ) : (
        <Skeleton lines={3} plain label={t('shell.loading')} />
      )}
    </Card>
  );
}
