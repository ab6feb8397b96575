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
}

/** Ways to other pages, one under the other. */
export function MenuList({ items }: { items: readonly MenuItem[] }) {
  return (
    <ul className={css.list}>
      {items.map((item) => (
        <li key={item.to}>
          <Link to={item.to} className={css.row}>
            <Tile icon={item.icon} tint={item.tint} />
            <span className={css.text}>
              <span>{item.title}</span>
              {item.detail && <span className={css.detail}>{item.detail}</span>}
            </span>
            {item.end && <span className={css.end}>{item.end}</span>}
            <Icon name="chevron" size={18} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
