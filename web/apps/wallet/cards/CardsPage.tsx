import { Card, Empty, Icon, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { BankCard } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { CARD_ENTRIES } from '../matters/entries';
import { EntryCard } from '../matters/EntryCard';
import { Failure } from '../shared/Failure';
import { useCards } from '../wallet/useCards';
import css from './CardsPage.module.css';

/** The bank cards of the wallet. Of a number only the last four digits are known here. */
export function CardsPage() {
  const { t } = useTranslation();
  const cards = useCards();
  return (
    <FlowPage title={t('cards.title')}>
      {cards.data && cards.data.length > 0 ? (
        <ul className={css.list} aria-label={t('cards.title')}>
          {cards.data.map((card, place) => (
            <li key={card.token}>
              <BankCardFace card={card} place={place} />
              <EntryCard of={card} entries={CARD_ENTRIES} />
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
      <p className={css.note}>
        <Icon name="lock" size={17} />
        {t('cards.note')}
      </p>
    </FlowPage>
  );
}

const FACES = [css.navy, css.sea, css.brass];

function BankCardFace({ card, place }: { card: BankCard; place: number }) {
  const { t } = useTranslation();
  return (
    <article className={`${css.face} ${FACES[place % FACES.length]}`}>
      <p className={css.bank}>
        <Icon name="bank" size={24} />
        {card.bank}
      </p>
      {card.default && <p className={css.badge}>{t('cards.default')}</p>}
      <p className={css.number}>
        <span aria-hidden="true">**** **** **** {card.last4}</span>
        <span className="hidden-visually">{t('money.card_ends', { last4: card.last4 })}</span>
      </p>
      <p className={css.uses}>{t('cards.uses')}</p>
    </article>
  );
}
