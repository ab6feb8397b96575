import { monthLabel, monthOf, useLocale } from '@purser/i18n';
import { Button, cx, IconButton, Sheet } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EVERY_MONTH } from './filter';
import css from './MonthSheet.module.css';

interface Props {
  open: boolean;
  month: string;
  onClose: () => void;
  onMonth: (month: string) => void;
}

const MONTHS = Array.from({ length: 12 }, (_, place) => String(place + 1).padStart(2, '0'));

/** The twelve months of a year, or all of them. */
export function MonthSheet({ open, month, onClose, onMonth }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = monthOf(Date.now());
  const thisYear = Number(now.slice(0, 4));
  const [year, setYear] = useState(month === EVERY_MONTH ? thisYear : Number(month.slice(0, 4)));
  const pick = (chosen: string) => {
    onMonth(chosen);
    onClose();
  };
  return (
    <Sheet open={open} title={t('statement.month')} closeLabel={t('app.close')} onClose={onClose}>
      <div className={css.year}>
        <IconButton icon="back" label={t('statement.year_before')} onClick={() => setYear(year - 1)} />
        <span aria-live="polite">{year}</span>
        <IconButton
          icon="chevron"
          label={t('statement.year_after')}
          disabled={year >= thisYear}
          onClick={() => setYear(year + 1)}
        />
      </div>
      <div className={css.grid}>
        {MONTHS.map((number) => {
          const value = `${year}-${number}`;
          return (
            <button
              key={number}
              type="button"
              className={cx(css.month, value === month && css.chosen)}
              aria-pressed={value === month}
              disabled={value > now}
              onClick={() => pick(value)}
            >
              {monthLabel(value, locale)}
            </button>
          );
        })}
      </div>
      <Button look={month === EVERY_MONTH ? 'primary' : 'soft'} wide onClick={() => pick(EVERY_MONTH)}>
        {t('statement.every_month')}
      </Button>
    </Sheet>
  );
}
