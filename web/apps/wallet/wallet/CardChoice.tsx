import { Choices, Empty, Skeleton, Tile } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { BankCard } from '../app/api';
import { Failure } from '../shared/Failure';
import { useCards } from './useCards';

interface Props {
  legend: string;
  value: string | null;
  onValue: (token: string) => void;
}

/** The card that was chosen while it is still there, else the default one. */
export function pickCard(cards: readonly BankCard[] | undefined, token: string | null): BankCard | null {
  return cards?.find((card) => card.token === token) ?? cards?.find((card) => card.default) ?? cards?.[0] ?? null;
}

export function CardChoice({ legend, value, onValue }: Props) {
  const { t } = useTranslation();
  const cards = useCards();
  if (cards.isError) return <Failure error={cards.error} onRetry={() => void cards.refetch()} />;
  if (cards.isPending) return <Skeleton lines={2} label={t('app.loading')} />;
  if (cards.data.length === 0) return <Empty title={t('money.no_cards')} />;
  return (
    <Choices
      legend={legend}
      value={pickCard(cards.data, value)?.token ?? null}
      onValue={onValue}
      choices={cards.data.map((card) => ({
        value: card.token,
        title: card.bank,
        detail: t('money.card_ends', { last4: card.last4 }),
        start: <Tile icon="bank" tint="navy" />,
      }))}
    />
  );
}
