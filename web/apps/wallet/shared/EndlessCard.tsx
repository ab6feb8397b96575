import { Button, Card, Skeleton, Spinner } from '@purser/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import css from './EndlessCard.module.css';
import { Failure } from './Failure';
import { useEnd } from './useEnd';

interface Props {
  label: string;
  list: {
    data: unknown;
    error: Error | null;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => Promise<unknown>;
    refetch: () => Promise<unknown>;
  };
  isEmpty: boolean;
  /** What stands there instead of nothing. */
  empty: ReactNode;
  /** What is said below the last one. */
  ended?: string;
  children: ReactNode;
}

/** A list: loading, failed, empty, or growing as one scrolls. */
export function EndlessCard({ label, list, isEmpty, empty, ended, children }: Props) {
  const { t } = useTranslation();
  const end = useEnd(() => {
    if (list.hasNextPage && !list.isFetchingNextPage && !list.isFetchNextPageError) void list.fetchNextPage();
  });
  if (!list.data) {
    return (
      <Card>
        {list.error ? (
          <Failure error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <Skeleton lines={5} label={t('app.loading')} />
        )}
      </Card>
    );
  }
  if (isEmpty && !list.hasNextPage) return <Card>{empty}</Card>;
  return (
    <Card flush label={label}>
      {children}
      <div ref={end} className={css.end} role="status">
        {list.isFetchNextPageError ? (
          <Button look="plain" onClick={() => void list.fetchNextPage()}>
            {t('statement.more_failed')}
          </Button>
        ) : list.hasNextPage ? (
          <Spinner size={20} />
        ) : (
          ended
        )}
      </div>
    </Card>
  );
}
