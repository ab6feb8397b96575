import { Button, Skeleton } from '@purser/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from './Failure';
import css from './PagedList.module.css';

interface Props {
  list: {
    items: readonly unknown[];
    isPending: boolean;
    error: Error | null;
    isFetchingNextPage: boolean;
    hasNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
    refetch: () => Promise<unknown>;
  };
  /** What stands there instead of nothing. */
  empty: ReactNode;
  children: ReactNode;
}

/** A list that comes page by page: loading, failed, empty, or there, with a way to more of it. */
export function PagedList({ list, empty, children }: Props) {
  const { t } = useTranslation();
  if (list.isPending) return <Skeleton lines={5} plain label={t('shell.loading')} />;
  if (list.items.length === 0) {
    return list.error ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : empty;
  }
  return (
    <>
      {children}
      {list.hasNextPage && (
        <div className={css.more}>
          <Button look="plain" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('shell.more')}
          </Button>
        </div>
      )}
    </>
  );
}
