import { ask } from '@purser/client';
import { day, daysBetween, monthName, useLocale } from '@purser/i18n';
import { Badge, Banner, Card, Skeleton } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { keys } from '@purser/staff/app/queries';
import { Failure } from '@purser/staff/shared/Failure';
import { Month } from './Month';
import css from './CalendarPage.module.css';

const MONTHS = 6;
const COUNTED = 800;

/** When the house is open: deadlines count these days, so promises rest on them. */
export function CalendarPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const calendar = useCalendar();
  const known = calendar.data;
  const months = [...new Set(known?.days.map((one) => one.date.slice(0, 7)))].slice(0, MONTHS);
  return (
    <Page title={t('app.nav.calendar')} aside={known && <Open isOpen={known.is_open} />}>
      {calendar.isPending && <Skeleton lines={4} plain label={t('shell.loading')} />}
      {calendar.isError && <Failure error={calendar.error} onRetry={() => void calendar.refetch()} />}
      {known && (
        <>
          <Banner tone={known.warns ? 'warn' : 'info'}>
            {t(spanOf(known), {
              until: day(`${known.until}T12:00:00`, locale),
              count: Math.max(0, known.days_left),
            })}
          </Banner>
          <div className={css.months}>
            {months.map((month) => (
              <Card key={month} title={monthName(month, locale)}>
                <Month
                  days={known.days.filter((one) => one.date.startsWith(month))}
                  today={known.today}
                  until={known.until}
                />
              </Card>
            ))}
          </div>
          <p className={css.zone}>{t('calendar.zone', { zone: known.time_zone })}</p>
        </>
      )}
    </Page>
  );
}

/** How its end is spoken of: days are counted where somebody might count on them. */
function spanOf({ warns, days_left }: { warns: boolean; days_left: number }) {
  if (warns) return 'calendar.ends_soon';
  return days_left > COUNTED ? 'calendar.known_long' : 'calendar.known_until';
}

function Open({ isOpen }: { isOpen: boolean }) {
  const { t } = useTranslation();
  return <Badge tone={isOpen ? 'good' : 'plain'}>{t(isOpen ? 'calendar.open_now' : 'calendar.closed_now')}</Badge>;
}

/** Whole months from this one on, by the days of this browser; the server marks today by the house's zone. */
function useCalendar() {
  const now = new Date();
  const first = new Date(now.getFullYear(), now.getMonth(), 1);
  const last = new Date(now.getFullYear(), now.getMonth() + MONTHS, 0);
  const from = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-01`;
  const days = daysBetween(first.getTime(), last.getTime()) + 1;
  return useQuery({
    queryKey: [...keys.calendar, from],
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/calendar', { params: { query: { from, days } }, signal })),
  });
}
