import { Card, Empty, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Failure } from '../shared/Failure';
import { EntryRow } from '../statement/EntryRow';
import { useRecent } from '../statement/useStatement';
import { useHidden } from './hidden';
import css from './Recent.module.css';

const SHOWN = 8;

export function Recent() {
  const { t } = useTranslation();
  const recent = useRecent(SHOWN);
  const [hidden] = useHidden();
  const all = (
    <Link to="/bills" className={css.all}>
      {t('home.all')}
    </Link>
  );
  return (
    <Card flush title={t('home.recent')} aside={all}>
      {recent.data ? (
        recent.data.length === 0 ? (
          <Empty title={t('statement.empty.title')} detail={t('statement.empty.detail')} />
        ) : (
          <ul className={css.list}>
            {recent.data.map((entry) => (
              <li key={entry.id}>
                <EntryRow entry={entry} hidden={hidden} />
              </li>
            ))}
          </ul>
        )
      ) : recent.isError ? (
        <Failure error={recent.error} onRetry={() => void recent.refetch()} />
      ) : (
        <div className={css.waiting}>
          <Skeleton lines={5} label={t('app.loading')} />
        </div>
      )}
    </Card>
  );
}
