import { formatMoney, money, toDecimal, useLocale, exponent } from '@purser/i18n';
import css from './UsualAmounts.module.css';

/** In whole units of the currency. */
const USUAL = [100n, 500n, 1000n, 2000n];

interface Props {
  currency: string;
  onPick: (amount: string) => void;
}

export function UsualAmounts({ currency, onPick }: Props) {
  const locale = useLocale();
  const places = exponent(currency);
  const unit = 10n ** BigInt(places);
  return (
    <div className={css.row}>
      {USUAL.map((whole) => (
        <button
          key={whole.toString()}
          type="button"
          className={css.amount}
          onClick={() => onPick(toDecimal(whole * unit, currency))}
        >
          {formatMoney(money(whole * unit, currency), locale).replace(/\.0+$/, '')}
        </button>
      ))}
    </div>
  );
}
