import { formatMoney, useLocale, type Money, type Sign } from '@purser/i18n';
import css from './MoneyText.module.css';

export function MoneyText({ value, sign = 'negative' }: { value: Money; sign?: Sign }) {
  return <span className={css.figure}>{formatMoney(value, useLocale(), sign)}</span>;
}
