import { dayName, useLocale } from '@purser/i18n';
import { Empty, Icon } from '@purser/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { TabPage } from '../app/TabPage';
import { EndlessCard } from '../shared/EndlessCard';
import { markRead, useMessages } from './data';
import { MessageRow } from './MessageRow';
import css from './MessagesPage.module.css';

/** Everything the customer was told. Opening the page is having read it. */
export function MessagesPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const list = useMessages();
  const messages = list.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = messages[0];
  useEffect(() => {
    if (newest && !newest.read) markRead(newest.number).catch(() => undefined);
  }, [newest]);
  const settings = (
    <Link to="/messages/settings" className={css.settings} aria-label={t('messages.settings.title')}>
      <Icon name="gear" size={23} />
    </Link>
  );
  const isNewDay = (place: number) =>
    place === 0 || dayName(messages[place]?.at ?? 0, locale) !== dayName(messages[place - 1]?.at ?? 0, locale);
  return (
    <TabPage title={t('app.tab.messages')} aside={settings}>
      <EndlessCard
        label={t('messages.list')}
        list={list}
        isEmpty={messages.length === 0}
        empty={<Empty title={t('messages.empty')} detail={t('messages.empty_detail')} />}
        ended={t('statement.end')}
      >
        <ul>
          {messages.map((message, place) => (
            <li key={message.id} className={css.item}>
              {isNewDay(place) && <h2 className={css.day}>{dayName(message.at, locale)}</h2>}
              <MessageRow message={message} />
            </li>
          ))}
        </ul>
      </EndlessCard>
    </TabPage>
  );
}
