import type { Schemas } from '@purser/client';
import { useLocale } from '@purser/i18n';
import { cx } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './Week.module.css';
import { DAYS, shadeOf, weekOf } from './week';

interface Props {
  items: readonly Schemas['StaffingNeed'][];
  model: 'a' | 'c';
}

const MONDAY = Date.UTC(2026, 0, 5);
const SHADES = [css.none, css.one, css.two, css.three, css.four];

/** Half hours down, weekdays across: how many people each needs, the darker the more. */
export function Week({ items, model }: Props) {
  const { t } = useTranslation();
  const names = new Intl.DateTimeFormat(useLocale(), { weekday: 'short', timeZone: 'UTC' });
  const { minutes, at, most } = weekOf(items, model);
  const clock = (minute: number) => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
  return (
    <div className={css.frame} tabIndex={0} role="region" aria-label={t('staffing.week')}>
      <table className={css.week}>
        <thead>
          <tr>
            <th scope="col">{t('staffing.time')}</th>
            {DAYS.map((weekday) => (
              <th key={weekday} scope="col">
                {names.format(MONDAY + weekday * 86_400_000)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {minutes.map((minute) => (
            <tr key={minute}>
              <th scope="row">{clock(minute)}</th>
              {DAYS.map((weekday) => {
                const needed = at(weekday, minute);
                return (
                  <td key={weekday} className={cx(SHADES[shadeOf(needed, most)])}>
                    {needed === 0 ? '–' : needed}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
