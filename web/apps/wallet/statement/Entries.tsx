import { Button, Card, Empty, Skeleton, Spinner } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Failure } from '../shared/Failure';
import css from './Entries.module.css';
import { EntryList } from './EntryList';
import { EVERY_MONTH, type Filter } from './filter';
import { useEnd } from './useEnd';
import { useStatement } from './useStatement';

interface Props {
  filter: Filter;
  change: (part: Partial<Filter>) => void;
}

/** The list itself: loading, failed, empty, or growing as one scrolls. */
export function Entries({ filter, change }: Props) {
  const { t } = useTranslation();
  const list = useStatement(filter);
  const more = () => {
    if (list.hasNextPage && !list.isFetchingNextPage && !list.isFetchNextPageError) void list.fetchNextPage();
  };
  const end = useEnd(more);
  const narrowed = filter.q !== '' || filter.kind !== 'all' || filter.month !== EVERY_MONTH;
  const wider = () => change({ q: filter.q, kind: 'all', month: EVERY_MONTH });
  if (list.isPending) {
    return (
      <Card>
        <Skeleton lines={6} label={t('app.loading')} />
      </Card>
    );
  }
  if (list.isError && !list.data) {
    return (
      <Card>
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      </Card>
    );
  }
  const entries = list.data ?? [];
  if (entries.length === 0 && !list.hasNextPage) {
    const action = narrowed && (
      <Button look="soft" onClick={wider}>
        {t('statement.empty.wider')}
      </Button>
    );
    return (
      <Card>
        <Empty
          title={t(narrowed ? 'statement.empty.filtered' : 'statement.empty.title')}
          detail={t(narrowed ? 'statement.empty.filtered_detail' : 'statement.empty.detail')}
          action={action}
        />
      </Card>
    );
  }
  return (
    <Card flush label={t('statement.list')}>
      <EntryList entries={entries} />
      <div ref={end} className={css.end} role="status">
        {list.isFetchNextPageError ? (
          <Button look="plain" onClick={() => void list.fetchNextPage()}>
            {t('statement.more_failed')}
          </Button>
        ) : list.hasNextPage ? (
          <Spinner size={20} />
        ) : (
          t('statement.end')
        )}
      </div>
    </Card>
  );
}
