import { formatMoney, minor, money, parseAmount, useLocale, type Money } from '@purser/i18n';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Rules<Currency extends string> {
  currency: Currency;
  /** Not more than this, for money that leaves the wallet. */
  most?: Money;
}

/** What is typed as money, and what is wrong with it. An empty field is only wrong once one tried to go on. */
export function useAmount<Currency extends string>(text: string, { currency, most }: Rules<Currency>) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [tried, setTried] = useState(false);
  const parsed = parseAmount(text, currency);
  const over = parsed.ok && most !== undefined && parsed.amount > minor(most);
  const value = parsed.ok && !over ? money(parsed.amount, currency) : null;
  let error: string | null = null;
  if (over && most) error = t('money.fault.over', { available: formatMoney(most, locale) });
  else if (!parsed.ok && (tried || (parsed.fault !== 'empty' && parsed.fault !== 'zero' && parsed.fault !== 'malformed'))) {
    error = t(`money.fault.${parsed.fault}`);
  }
  return { value, error, insist: () => setTried(true) };
}
