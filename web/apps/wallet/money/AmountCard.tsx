import { currencySymbol, exponent, useLocale } from '@purser/i18n';
import { AmountField, Card } from '@purser/ui';
import type { ReactNode } from 'react';
import css from './AmountCard.module.css';

interface Props {
  label: string;
  currency: string;
  value: string;
  onValue: (value: string) => void;
  error: string | null;
  hint?: ReactNode;
  /** Beside the label. */
  action?: ReactNode;
  /** Under the field: usual amounts, a memo. */
  children?: ReactNode;
}

export function AmountCard({ label, currency, value, onValue, error, hint, action, children }: Props) {
  const locale = useLocale();
  return (
    <Card>
      <AmountField
        label={label}
        symbol={currencySymbol(currency, locale)}
        places={exponent(currency)}
        value={value}
        onValue={onValue}
        error={error}
        hint={hint}
        action={action}
      />
      {children && <div className={css.under}>{children}</div>}
    </Card>
  );
}
