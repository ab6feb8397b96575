import { moment, useLocale } from '@purser/i18n';
import { Button, Card, Empty, Skeleton, Spinner } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { Failure } from '../shared/Failure';
import { MenuList } from '../shared/MenuList';
import { useEnd } from '../statement/useEnd';
import { useCases } from './data';
import { StateMark } from './StateMark';

/** Everything I asked the people here, and how it stands. */
export function CasesPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const navigate = useNavigate();
  const list = useCases();
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError } = list;
  const cases = data?.pages.flatMap((page) => page.items) ?? [];
  const end = useEnd(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void list.fetchNextPage();
  });
  return (
    <FlowPage title={t('cases.title')}>
      <Button wide onClick={() => void navigate('/contact')}>
        {t('cases.ask')}
      </Button>
      {data && cases.length > 0 ? (
        <Card flush label={t('cases.title')}>
          <MenuList
            items={cases.map((one) => ({
              to: `/cases/${one.id}`,
              icon: 'mail',
              tint: one.waits_for_me ? 'brass' : 'sea',
              title: one.title,
              detail: `${one.number} · ${moment(one.changed_at, locale)}`,
              end: <StateMark of={one} />,
            }))}
          />
          <div ref={end} role="status">
            {isFetchNextPageError ? (
              <Button look="plain" wide onClick={() => void list.fetchNextPage()}>
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
            <Empty title={t('cases.none')} detail={t('cases.none_detail')} />
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
