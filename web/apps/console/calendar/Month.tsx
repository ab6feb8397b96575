import type { Schemas } from '@purser/client';
import { useLocale } from '@purser/i18n';
import { cx } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './Month.module.css';

type Day = Schemas['ServiceDay'];

const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const WEEK = [0, 1, 2, 3, 4, 5, 6];

/** Days since the Monday before. */
const weekday = (date: string) => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

/** A month's days in weeks from Monday on. */
export function weeksOf(days: readonly Day[]): (Day | null)[][] {
  const lead = days[0] ? weekday(days[0].date) : 0;
  const cells: (Day | null)[] = [...Array.from({ length: lead }, () => null), ...days];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

export function Month({ days, today, until }: { days: readonly Day[]; today: string; until: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const name = new Intl.DateTimeFormat(locale, { weekday: 'narrow', timeZone: 'UTC' });
  const full = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  return (
    <table className={css.month}>
      <thead>
        <tr>
          {WEEK.map((place) => (
            <th key={place} scope="col" abbr={full.format(MONDAY + place * DAY_MS)}>
              {name.format(MONDAY + place * DAY_MS)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(days).map((week, place) => (
          <tr key={place}>
            {week.map((one, column) =>
              one ? (
                <td
                  key={one.date}
                  className={cx(
                    css.day,
                    css[one.kind],
                    one.date === today && css.today,
                    one.date > until && css.unknown,
                  )}
                  aria-current={one.date === today ? 'date' : undefined}
                  title={[t(`calendar.kind.${one.kind}`), ...one.open].join(' · ')}
                >
                  {Number(one.date.slice(8))}
                  {one.kind !== 'working' && one.kind !== 'weekend' && (
                    <span className={css.mark}>{t(`calendar.mark.${one.kind}`)}</span>
                  )}
                </td>
              ) : (
                <td key={column} />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
