import css from './Held.module.css';

interface Item {
  name: string;
  value: string;
  /** What it is for and who sees it. */
  note: string;
}

/** One thing that is held under the other, with the reason beside it. */
export function Held({ items }: { items: readonly Item[] }) {
  return (
    <dl className={css.list}>
      {items.map(({ name, value, note }) => (
        <div key={name} className={css.item}>
          <dt>{name}</dt>
          <dd className={css.value}>{value}</dd>
          <dd className={css.note}>{note}</dd>
        </div>
      ))}
    </dl>
  );
}
