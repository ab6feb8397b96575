import { clock, moment, useLocale } from '@purser/i18n';
import { cx, Tile } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Entry } from '../app/api';
import { MoneyText } from '../shared/MoneyText';
import css from './EntryRow.module.css';
import { activityAddress, lookOf } from './look';

interface Props {
  entry: Entry;
  /** The day is said elsewhere. */
  timeOnly?: boolean;
  /** Amounts are covered. */
  hidden?: boolean;
}

/** One line of the statement; it leads to what it belongs to. */
export function EntryRow({ entry, timeOnly, hidden }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const kind = t(`statement.kind.${entry.name}`);
  const look = lookOf(entry.kind);
  const address = activityAddress(entry);
  const amount = entry.direction === 'out' ? -entry.amount.amount : entry.amount.amount;
  const at = timeOnly ? clock(entry.at, locale) : moment(entry.at, locale);
  const inside = (
    <>
      <Tile icon={look.icon} tint={look.tint} />
      <span className={css.text}>
        <span className={css.title}>{entry.title}</span>
        <span className={css.detail}>
          {[kind !== entry.title && kind, at, entry.memo].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className={css.end}>
        <span className={cx(css.amount, entry.direction === 'in' && css.in)}>
          {hidden ? '••••' : <MoneyText value={{ ...entry.amount, amount }} sign="always" />}
        </span>
        {entry.state !== null && entry.state !== 'succeeded' && (
          <span className={css.state}>{t(`money.state.${entry.state}`)}</span>
        )}
      </span>
    </>
  );
  return address ? (
    <Link className={css.row} to={address} state={{ entry }}>
      {inside}
    </Link>
  ) : (
    <div className={css.row}>{inside}</div>
  );
}
