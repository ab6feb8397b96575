import { cx } from '@purser/ui';
import { useLocale } from '@purser/i18n';
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Change } from './change';
import type { Fault, MenuDocument } from './data';
import { BOX, layOut, neighbour, type Line } from './layout';
import css from './Menu.module.css';

interface Props {
  document: MenuDocument;
  chosen: string;
  onChoose: (name: string) => void;
  faults?: readonly Fault[];
  changes?: readonly Change[];
}

/** The menu as it is walked: a box a step, a line a way. Arrow keys go from step to step. */
export function PictureOf({ document, chosen, onChoose, faults = [], changes = [] }: Props) {
  const { t } = useTranslation();
  const language = useLocale() === 'zh-CN' ? 'zh' : 'en';
  const picture = useMemo(() => layOut(document), [document]);
  const boxes = useRef(new Map<string, HTMLButtonElement>());
  const frame = useRef<HTMLDivElement>(null);
  const wrong = new Set(faults.map((fault) => fault.step));
  const changed = new Map(changes.map((change) => [change.name, change.kind]));
  const current = chosen in document.steps ? chosen : document.start;
  useEffect(() => {
    const [at, around] = [picture.boxes.find((box) => box.name === current), frame.current];
    if (!at || !around) return;
    around.scrollLeft = at.x - (around.clientWidth - BOX.width) / 2;
    around.scrollTop = at.y - (around.clientHeight - BOX.height) / 2;
  }, [picture, current]);
  const go = (event: KeyboardEvent) => {
    const to = neighbour(picture, current, event.key);
    if (to === null) return;
    event.preventDefault();
    onChoose(to);
    boxes.current.get(to)?.focus();
  };
  return (
    <div ref={frame} className={css.frame} role="group" aria-label={t('menu.picture')}>
      <div className={css.sheet} style={{ width: picture.width, height: picture.height }} onKeyDown={go}>
        <svg className={css.lines} width={picture.width} height={picture.height} aria-hidden="true">
          {picture.lines.map((line) => (
            <Way key={`${line.from} ${line.to}`} line={line} chosen={current} />
          ))}
        </svg>
        {picture.boxes.map(({ name, x, y }) => {
          const step = document.steps[name];
          return (
            <button
              key={name}
              type="button"
              ref={(button) => {
                if (button) boxes.current.set(name, button);
                else boxes.current.delete(name);
              }}
              className={cx(css.box, step && css[step.kind], wrong.has(name) && css.wrong, changed.has(name) && css.changed)}
              style={{ left: x, top: y, width: BOX.width, height: BOX.height }}
              tabIndex={name === current ? 0 : -1}
              aria-pressed={name === current}
              onClick={() => onChoose(name)}
            >
              <span>{step?.[language]}</span>
              <span className={css.kind}>
                {step && t(`menu.kind.${step.kind}`)}
                {wrong.has(name) && ` · ${t('menu.wrong')}`}
                {changed.has(name) && ` · ${t(`menu.change.${changed.get(name) ?? 'changed'}`)}`}
              </span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

function Way({ line, chosen }: { line: Line; chosen: string }) {
  const { t } = useTranslation();
  const near = line.from === chosen || line.to === chosen;
  const ours = line.from === chosen;
  if (line.back && !ours) return null;
  const by = line.by.map((name) => (name.length === 1 ? name : t(`menu.way.${name as 'then'}`, { defaultValue: name })));
  return (
    <g className={cx(css.line, near && css.near)}>
      <path d={line.path} />
      {(ours || line.by.every((name) => name.length === 1)) && (
        <text x={line.label.x} y={line.label.y} textAnchor="end">
          {by.join(' ')}
        </text>
      )}
    </g>
  );
}
