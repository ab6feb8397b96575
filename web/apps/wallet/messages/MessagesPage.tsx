import { dayName, useLocale } from '@purser/i18n';
import { Button, Card, Empty, Icon, Skeleton, Spinner } from '@purser/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { TabPage } from '../app/TabPage';
import { Failure } from '../shared/Failure';
import { useEnd } from '../statement/useEnd';
import { markRead, useMessages } from './data';
import { MessageRow } from './MessageRow';
import css from './MessagesPage.module.css';

/** Everything the customer was told. Opening the page is having read it. */
export function MessagesPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const list = useMessages();
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError } = list;
  const messages = data?.pages.flatMap((page) => page.items) ?? [];
  const newest = messages[0];
  useEffect(() => {
    if (newest && !newest.read) markRead(newest.number).catch(() => undefined);
  }, [newest]);
  const end = useEnd(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void list.fetchNextPage();
  });
  const settings = (
    <Link to="/messages/settings" className={css.settings} aria-label={t('messages.settings.title')}>
      <Icon name="gear" size={23} />
    </Link>
  );
  const isNewDay = (place: number) =>
    place === 0 || dayName(messages[place]?.at ?? 0, locale) !== dayName(messages[place - 1]?.at ?? 0, locale);
  return (
    <TabPage title={t('app.tab.messages')} aside={settings}>
      {data && messages.length > 0 ? (
        <Card flush label={t('messages.list')}>
          <ul>
            {messages.map((message, place) => (
              <li key={message.id} className={css.item}>
                {isNewDay(place) && <h2 className={css.day}>{dayName(message.at, locale)}</h2>}
                <MessageRow message={message} />
              </li>
            ))}
          </ul>
          <div ref={end} className={css.end} role="status">
            {isFetchNextPageError ? (
              <Button look="plain" onClick={() => void list.fetchNextPage()}>
                {t('statement.more_failed')}
              </Button>
            ) : hasNextPage ? (
              <Spinner size={20} />
            ) : (
              t('statement.end')
            )}
          </div>
        </Card>
      ) : (
        <Card>
          {data ? (
            <Empty title={t('messages.empty')} detail={t('messages.empty_detail')} />
          ) : list.isError ? (
            <Failure error={list.error} onRetry={() => void list.refetch()} />
          ) : (
            <Skeleton lines={5} label={t('app.loading')} />
          )}
        </Card>
      )}
    </TabPage>
  );
}
