import { cx } from './cx';
import css from './Progress.module.css';

interface Props {
  label: string;
  /** Between 0 and 100. */
  percent: number;
  tone?: 'brand' | 'warn' | 'bad' | 'good';
}

export function Progress({ label, percent, tone = 'brand' }: Props) {
  return (
    <div
      className={css.track}
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(percent)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div className={cx(css.fill, css[tone])} style={{ width: `${percent}%` }} />
    </div>
  );
}
