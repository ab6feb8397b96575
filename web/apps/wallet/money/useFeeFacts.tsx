import type { Schemas } from '@purser/client';
import { formatMoney, useLocale } from '@purser/i18n';
import type { Fact } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { MoneyText } from '../shared/MoneyText';

type FeeItem = Schemas['FeeItem'];

/** Every step a fee was worked out in, in words; a quote and its activity tell the same steps. */
export function useFeeFacts(): (items: readonly FeeItem[]) => Fact[] {
  const { t } = useTranslation();
  const locale = useLocale();
  return (items) =>
    items.map(({ code, amount, basis }) => ({
      name: t(`money.item.${code}`),
      detail: t(`money.item_detail.${code}`, { basis: formatMoney(basis, locale) }),
      value: <MoneyText value={amount} sign="always" />,
    }));
}
