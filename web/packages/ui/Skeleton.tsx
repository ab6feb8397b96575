import css from './Skeleton.module.css';

interface Props {
  lines?: number;
  /** For text without pictures at its head. */
  plain?: boolean;
  /** What is being loaded, for those who do not see the grey. */
  label: string;
}

/** Grey rows in the shape of a list that is on its way. */
export function Skeleton({ lines = 3, plain, label }: Props) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className={css.row}>
          {!plain && <span className={css.dot} />}
          <span className={css.bars}>
            <span className={css.long} />
            <span className={css.short} />
          </span>
        </div>
      ))}
    </div>
  );
}
