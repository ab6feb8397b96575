import { Icon, Tile, type IconName, type Tint } from '@purser/ui';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import css from './MenuList.module.css';

export interface MenuItem {
  to: string;
  icon: IconName;
  tint: Tint;
  title: string;
  detail?: ReactNode;
  /** Before the arrow: a number, a word on how it stands. */
  end?: ReactNode;
  /** Not a page of the app: the browser goes there. */
  outside?: boolean;
}

/** Ways to other pages, one under the other. */
export function MenuList({ items }: { items: readonly MenuItem[] }) {
  return (
    <ul className={css.list}>
      {items.map((item) => (
        <li key={item.to}>
          {item.outside ? (
            <a href={item.to} className={css.row}>
              <Inside of={item} />
            </a>
          ) : (
            <Link to={item.to} className={css.row}>
              <Inside of={item} />
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}

function Inside({ of }: { of: MenuItem }) {
  return (
    <>
      <Tile icon={of.icon} tint={of.tint} />
      <span className={css.words}>
        <span className={css.text}>
          <span>{of.title}</span>
          {of.detail && <span className={css.detail}>{of.detail}</span>}
        </span>
        {of.end && <span className={css.end}>{of.end}</span>}
      </span>
      <Icon name="chevron" size={18} />
    </>
  );
}
