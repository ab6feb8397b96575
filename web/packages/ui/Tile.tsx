import { cx } from './cx';
import { Icon } from './Icon';
import type { IconName } from './icons';
import css from './Tile.module.css';

export type Tint = 'navy' | 'sea' | 'brass' | 'green' | 'violet' | 'red' | 'grey';

/** A coloured square with an icon, at the head of a row. */
export function Tile({ icon, tint, size = 42 }: { icon: IconName; tint: Tint; size?: number }) {
  return (
    <span className={cx(css.tile, css[tint])} style={{ width: size, height: size }}>
      <Icon name={icon} size={Math.round(size * 0.52)} />
    </span>
  );
}
