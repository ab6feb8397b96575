import { useLocale } from '@purser/i18n';
import { useTranslation } from 'react-i18next';

/** Shares and spans as people read them; a dash where there was nothing to count. */
export function useFigures() {
  const { t } = useTranslation();
  const locale = useLocale();
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const number = new Intl.NumberFormat(locale);
  return {
    share: (value: number | null) => (value === null ? '–' : percent.format(value)),
    count: (value: number) => number.format(value),
    span: (seconds: number | null) => {
      if (seconds === null) return '–';
      const whole = Math.round(seconds);
      if (whole < 90) return t('figure.seconds', { count: whole });
      if (whole < 5_400) return t('figure.minutes', { count: Math.round(whole / 60) });
      return t('figure.hours', { hours: number.format(Math.round(whole / 360) / 10) });
    },
  };
}

/** Seconds from then until now. */
export const secondsSince = (at: string, now: string): number =>
  Math.max(0, (new Date(now).getTime() - new Date(at).getTime()) / 1_000);
