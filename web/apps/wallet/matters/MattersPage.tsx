import { moment, useLocale } from '@purser/i18n';
import { Button, Card, Empty, Icon, Skeleton, Spinner, Tile } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { Failure } from '../shared/Failure';
import { useEnd } from '../statement/useEnd';
import { useMatters, type Matter } from './data';
import { kindOf, pathOf } from './kinds';
import { TurnMark } from './MatterHead';
import css from './MattersPage.module.css';
import { useMatterWords } from './words';

/** Everything I asked for, and how it stands. */
export function MattersPage() {
  const { t } = useTranslation();
  const list = useMatters();
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError } = list;
  const matters = data?.pages.flatMap((page) => page.items) ?? [];
  const end = useEnd(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void list.fetchNextPage();
  });
  return (
    <FlowPage title={t('matter.mine')}>
      {data && matters.length > 0 ? (
        <Card flush label={t('matter.mine')}>
          <ul className={css.list}>
            {matters.map((matter) => (
              <li key={matter.id}>
                <MatterRow matter={matter} />
              </li>
            ))}
          </ul>
          <div ref={end} className={css.end} role="status">
            {isFetchNextPageError ? (
              <Button look="plain" onClick={() => void list.fetchNextPage()}>
                {t('statement.more_failed')}
              </Button>
            ) : (
              hasNextPage && <Spinner size={20} />
            )}
          </div>
        </Card>
      ) : (
        <Card>
          {data ? (
            <Empty title={t('matter.none')} detail={t('matter.none_detail')} />
          ) : list.isError ? (
            <Failure error={list.error} onRetry={() => void list.refetch()} />
          ) : (
            <Skeleton lines={5} label={t('app.loading')} />
          )}
        </Card>
      )}
    </FlowPage>
  );
}

/** A matter in a list. Lists of one procedure use it too. */
export function MatterRow({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useMatterWords(matter.procedure);
  const { icon, tint } = kindOf(matter.procedure);
  const soonest = matter.next[0];
  return (
    <Link to={pathOf(matter)} className={css.row}>
      <Tile icon={icon} tint={tint} />
      <span className={css.text}>
        <span className={css.name}>
          {words.name}
          <TurnMark matter={matter} />
        </span>
        <span>{words.state(matter.state)}</span>
        <span className={css.detail}>
          {soonest
            ? t('matter.due', { what: words.next(soonest.step), at: moment(soonest.due_at, locale) })
            : moment(matter.since, locale)}
        </span>
      </span>
      <Icon name="chevron" size={18} />
    </Link>
  );
}
