import { Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { BankCard } from '../app/api';
import css from './CardsPage.module.css';

const FACES = [css.navy, css.sea, css.brass];

/** How a card stands, in one word; null for one that is simply there. */
function useStanding(card: BankCard): string | null {
  const { t } = useTranslation();
  if (card.unbinding_id !== null) return t('cards.unbinding');
  if (card.frozen) return t('cards.frozen');
  if (card.suspended) return t('cards.suspended');
  return card.default ? t('cards.default') : null;
}

/** A card as it looks in the wallet. Of its number only the last four digits are known here. */
export function CardFace({ card, place }: { card: BankCard; place: number }) {
  const { t } = useTranslation();
  const standing = useStanding(card);
  return (
    <article className={`${css.face} ${FACES[place % FACES.length]}`}>
      <p className={css.bank}>
        <Icon name="bank" size={24} />
        {card.bank}
      </p>
      {standing && <p className={css.badge}>{standing}</p>}
      <p className={css.number}>
        <span aria-hidden="true">**** **** **** {card.last4}</span>
        <span className="hidden-visually">{t('money.card_ends', { last4: card.last4 })}</span>
      </p>
      <p className={css.uses}>{t(`cards.kind.${card.kind === 'credit' ? 'credit' : 'debit'}`)}</p>
    </article>
  );
}
