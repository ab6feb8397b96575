import { fullMoment, moment, until, useLocale } from '@purser/i18n';
import { cx } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { MatterSummary } from '../app/api';
import css from './Due.module.css';
import { useWords } from './words';

const SOON_MS = 4 * 3_600_000;

/** What the system does next by itself and when; louder when little time is left. */
export function Due({ matter }: { matter: Pick<MatterSummary, 'procedure' | 'next' | 'since'> }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useWords();
  const soonest = matter.next[0];
  if (!soonest) return <span className={css.calm}>{t('matters.since', { at: moment(matter.since, locale) })}</span>;
  const left = new Date(soonest.due_at).getTime() - Date.now();
  const step = words.step(matter.procedure, soonest.step);
  return (
    <time
      dateTime={soonest.due_at}
      title={fullMoment(soonest.due_at, locale)}
      className={cx(left < SOON_MS ? css.soon : css.calm)}
    >
      {t('matters.due', { step, in: until(soonest.due_at, locale) })}
    </time>
  );
}
