import { formatMoney, useLocale, type Money } from '@purser/i18n';
import css from './MoneyText.module.css';

export function MoneyText({ value }: { value: Money }) {
  return <span className={css.figure}>{formatMoney(value, useLocale())}</span>;
}
