import { moneyParts, useLocale, type Money, type Sign } from '@purser/i18n';
import css from './MoneyText.module.css';

interface Props {
  value: Money;
  sign?: Sign;
  /** Large figures set the symbol and the fraction smaller. */
  large?: boolean;
}

export function MoneyText({ value, sign = 'negative', large }: Props) {
  const parts = moneyParts(value, useLocale(), sign);
  if (!large) return <span className={css.figure}>{parts.sign + parts.symbol + parts.whole + parts.fraction}</span>;
  return (
    <span className={css.figure}>
      {parts.sign}
      <span className={css.small}>{parts.symbol}</span>
      {parts.whole}
      <span className={css.small}>{parts.fraction}</span>
    </span>
  );
}
