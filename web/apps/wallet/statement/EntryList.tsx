import { dayName, daysBetween, useLocale } from '@purser/i18n';
import type { Entry } from '../app/api';
import css from './EntryList.module.css';
import { EntryRow } from './EntryRow';

/** Lines that follow each other on the same day stand under one heading. */
export function byDay(entries: readonly Entry[]): { at: string; entries: Entry[] }[] {
  const days: { at: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const last = days.at(-1);
    if (last && daysBetween(entry.at, last.at) === 0) last.entries.push(entry);
    else days.push({ at: entry.at, entries: [entry] });
  }
  return days;
}

export function EntryList({ entries }: { entries: readonly Entry[] }) {
  const locale = useLocale();
  return (
    <>
      {byDay(entries).map((day) => (
        <section key={day.at}>
          <h2 className={css.day}>{dayName(day.at, locale)}</h2>
          <ul>
            {day.entries.map((entry) => (
              <li key={entry.id} className={css.line}>
                <EntryRow entry={entry} timeOnly />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
