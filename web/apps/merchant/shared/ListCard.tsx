import { Button, Card, Empty, Skeleton } from '@purser/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from './Failure';
import css from './ListCard.module.css';
import type { usePages } from './usePages';

interface Props {
  title: string;
  list: Pick<ReturnType<typeof usePages>, 'data' | 'items' | 'error' | 'isFetchingNextPage' | 'hasNextPage' | 'fetchNextPage' | 'refetch'>;
  empty: { title: string; detail: string };
  children: ReactNode;
}

/** A list while it loads, when there is nothing, when it failed, and page by page. */
export function ListCard({ title, list, empty, children }: Props) {
  const { t } = useTranslation();
  if (!list.data) {
    return (
      <Card>
        {list.error ? (
          <Failure error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <Skeleton lines={5} plain label={t('console.loading')} />
        )}
      </Card>
    );
  }
  if (list.items.length === 0 && !list.hasNextPage) {
    return (
      <Card>
        <Empty {...empty} />
      </Card>
    );
  }
  return (
    <Card flush label={title}>
      {children}
      {list.hasNextPage && (
        <div className={css.more}>
          <Button look="plain" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('console.more')}
          </Button>
        </div>
      )}
    </Card>
  );
}
