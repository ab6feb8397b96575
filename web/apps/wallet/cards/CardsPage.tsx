import { Card, Empty, Icon, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { Failure } from '../shared/Failure';
import { useCards } from '../wallet/useCards';
import { BindButton } from './BindButton';
import { CardFace } from './CardFace';
import css from './CardsPage.module.css';

/** The bank cards that are bound; each leads to what can be done with it. */
export function CardsPage() {
  const { t } = useTranslation();
  const cards = useCards();
  return (
    <FlowPage title={t('cards.title')}>
      {cards.data && cards.data.length > 0 ? (
        <ul className={css.list} aria-label={t('cards.title')}>
          {cards.data.map((card, place) => (
            <li key={card.token}>
              <Link to={`/cards/${card.token}`} className={css.way}>
                <CardFace card={card} place={place} />
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <Card>
          {cards.data ? (
            <Empty title={t('money.no_cards')} detail={t('cards.empty')} />
          ) : cards.isError ? (
            <Failure error={cards.error} onRetry={() => void cards.refetch()} />
          ) : (
            <Skeleton lines={3} label={t('app.loading')} />
          )}
        </Card>
      )}
      <BindButton />
      <p className={css.note}>
        <Icon name="lock" size={17} />
        {t('cards.note')}
      </p>
    </FlowPage>
  );
}
