import { Button, Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { EndlessCard } from '../shared/EndlessCard';
import { EntryList } from './EntryList';
import { EVERY_MONTH, type Filter } from './filter';
import { useStatement } from './useStatement';

interface Props {
  filter: Filter;
  change: (part: Partial<Filter>) => void;
}

/** What is in the statement as it is filtered. */
export function Entries({ filter, change }: Props) {
  const { t } = useTranslation();
  const list = useStatement(filter);
  const entries = list.data ?? [];
  const narrowed = filter.q !== '' || filter.kind !== 'all' || filter.month !== EVERY_MONTH;
  const wider = () => change({ q: filter.q, kind: 'all', month: EVERY_MONTH });
  const empty = (
    <Empty
      title={t(narrowed ? 'statement.empty.filtered' : 'statement.empty.title')}
      detail={t(narrowed ? 'statement.empty.filtered_detail' : 'statement.empty.detail')}
      action={
        narrowed && (
          <Button look="soft" onClick={wider}>
            {t('statement.empty.wider')}
          </Button>
        )
      }
    />
  );
  return (
    <EndlessCard
      label={t('statement.list')}
      list={list}
      isEmpty={entries.length === 0}
      empty={empty}
      ended={t('statement.end')}
    >
      <EntryList entries={entries} />
    </EndlessCard>
  );
}
