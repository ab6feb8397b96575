import { useState } from 'react';
import css from './BarChart.module.css';
import { cx } from './cx';

export interface Group {
  key: string;
  /** Under its bars: "Nov". */
  label: string;
  /** In full, for the table: "November 2026". */
  name: string;
  /** One of each series, in their order; `size` is at least 0, `text` is what the figure says. */
  bars: readonly { size: number; text: string }[];
}

interface Props {
  /** What the figure shows: its name and the table's caption. */
  label: string;
  series: readonly string[];
  groups: readonly Group[];
  chosen?: string;
  onChoose?: (key: string) => void;
  /** Names the first column of the table. */
  heading: string;
}

const HEIGHT = 96;
/** Units of a group and of a bar's place in it: one or two bars stand in the middle. */
const GROUP = 40;
const PLACE = 20;
const LOOKS = [css.first, css.second];

/** Units of a bar of `size` when `most` is the highest; what is little but not nothing can still be seen. */
export function heightOf(size: number, most: number): number {
  if (size <= 0 || most <= 0) return 0;
  return Math.max(2, Math.round((size / most) * HEIGHT));
}

/** Bars side by side in groups. Whoever does not see them has the table; whoever likes to compare taps a group: what it
 * says stands under the bars, unless the page shows that itself (`onChoose`). */
export function BarChart({ label, series, groups, chosen, onChoose, heading }: Props) {
  const [tapped, setTapped] = useState<string>();
  const told = groups.find(({ key }) => key === tapped) ?? groups.at(-1);
  const marked = onChoose ? chosen : told?.key;
  const most = Math.max(0, ...groups.flatMap(({ bars }) => bars.map(({ size }) => size)));
  return (
    <figure className={css.chart} aria-label={label}>
      <ul className={css.legend} aria-hidden="true">
        {series.map((name, place) => (
          <li key={name}>
            <span className={cx(css.swatch, LOOKS[place])} />
            {name}
          </li>
        ))}
      </ul>
      <div className={css.groups}>
        {groups.map((group) => (
          <button
            key={group.key}
            type="button"
            className={css.group}
            aria-pressed={group.key === marked}
            onClick={() => (onChoose ?? setTapped)(group.key)}
          >
            <svg className={css.bars} viewBox={`0 0 ${GROUP} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
              {group.bars.map(({ size }, place) => {
                const height = heightOf(size, most);
                return (
                  <rect
                    key={place}
                    className={LOOKS[place]}
                    x={(GROUP - series.length * PLACE) / 2 + place * PLACE + 3}
                    y={HEIGHT - height}
                    width="14"
                    height={height}
                    rx="2.5"
                  />
                );
              })}
            </svg>
            <span className={css.name}>{group.label}</span>
            <span className="hidden-visually">
              {group.bars.map(({ text }, place) => `${series[place]} ${text}`).join(', ')}
            </span>
          </button>
        ))}
      </div>
      {!onChoose && told && (
        <p className={css.told} aria-hidden="true">
          {[told.name, ...told.bars.map(({ text }, place) => `${series[place]} ${text}`)].join(' · ')}
        </p>
      )}
      <table className="hidden-visually">
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">{heading}</th>
            {series.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.key}>
              <th scope="row">{group.name}</th>
              {group.bars.map(({ text }, place) => (
                <td key={place}>{text}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
