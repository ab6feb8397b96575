import { Facts, type Fact } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Quote } from '../app/api';
import { MoneyText } from '../shared/MoneyText';
import { useFeeFacts } from './useFeeFacts';

interface Props {
  quote: Quote;
  /** What stands above the fee: to whom, from where, when. */
  facts: readonly (Fact | null | false)[];
}

/** Every line the fee is made of, in the order the tariff works, then the fee and the sum. */
export function QuoteLines({ quote, facts }: Props) {
  const { t } = useTranslation();
  const free = quote.fee.amount === 0;
  const lines = useFeeFacts()(quote.items);
  const sums: Fact[] = [
    { name: t('money.fee'), value: free ? t('money.free') : <MoneyText value={quote.fee} /> },
    { name: t(`money.total.${quote.kind}`), value: <MoneyText value={quote.total} />, strong: true },
  ];
  return <Facts facts={[...facts, ...lines, ...sums]} />;
}
