import { waysOf } from './change';
import type { MenuDocument } from './data';

export const BOX = { width: 168, height: 48 } as const;
const GAP = { across: 64, down: 18 } as const;
const EDGE = 16;

export interface Box {
  name: string;
  column: number;
  row: number;
  x: number;
  y: number;
}

export interface Line {
  from: string;
  to: string;
  /** All that lead this way: keys, outcomes, names of parts. */
  by: readonly string[];
  path: string;
  label: { x: number; y: number };
  /** It leads to where one has been: drawn only from the chosen step, or the picture is a net. */
  back: boolean;
}

export interface Picture {
  boxes: readonly Box[];
  lines: readonly Line[];
  width: number;
  height: number;
}

/** A menu as columns: each step stands as far right as it takes steps to get there; what nothing leads to comes last. */
export function layOut(document: MenuDocument): Picture {
  const columns = columnsOf(document);
  const boxes = columns.flatMap((names, column) =>
    names.map((name, row) => ({
      name,
      column,
      row,
      x: EDGE + column * (BOX.width + GAP.across),
      y: EDGE + row * (BOX.height + GAP.down),
    })),
  );
  const tallest = Math.max(0, ...columns.map((names) => names.length));
  return {
    boxes,
    lines: linesOf(document, new Map(boxes.map((box) => [box.name, box]))),
    width: 2 * EDGE + columns.length * (BOX.width + GAP.across) - GAP.across,
    height: 2 * EDGE + tallest * (BOX.height + GAP.down) - GAP.down,
  };
}

function columnsOf(document: MenuDocument): string[][] {
  const seen = new Set<string>();
  const columns: string[][] = [];
  let names = document.start in document.steps ? [document.start] : [];
  while (names.length > 0) {
    columns.push(names);
    names.forEach((name) => seen.add(name));
    names = [...new Set(names.flatMap((name) => targetsOf(document, name)))].filter((name) => !seen.has(name));
  }
  const lost = Object.keys(document.steps).filter((name) => !seen.has(name));
  return lost.length > 0 ? [...columns, lost] : columns;
}

function targetsOf(document: MenuDocument, name: string): string[] {
  const step = document.steps[name];
  return step ? waysOf(step).map((way) => way.to).filter((to) => to in document.steps) : [];
}

function linesOf(document: MenuDocument, boxes: ReadonlyMap<string, Box>): Line[] {
  return Object.entries(document.steps).flatMap(([from, step]) => {
    const by = new Map<string, string[]>();
    for (const way of waysOf(step)) by.set(way.to, [...(by.get(way.to) ?? []), way.by]);
    return [...by].flatMap(([to, names]): Line[] => {
      const [start, end] = [boxes.get(from), boxes.get(to)];
      return start && end ? [line(start, end, names)] : [];
    });
  });
}

function line(start: Box, end: Box, by: readonly string[]): Line {
  const back = end.column <= start.column;
  const from = { x: start.x + BOX.width, y: start.y + BOX.height / 2 };
  const to = { x: end.x, y: end.y + BOX.height / 2 };
  const pull = back ? 70 : GAP.across / 2;
  const path = `M${from.x} ${from.y} C${from.x + pull} ${from.y} ${to.x - pull} ${to.y} ${to.x} ${to.y}`;
  return { from: start.name, to: end.name, by, path, back, label: { x: to.x - 8, y: to.y - 6 } };
}

/** The step an arrow key leads to from another. */
export function neighbour(picture: Picture, name: string, key: string): string | null {
  const at = picture.boxes.find((box) => box.name === name);
  if (!at) return null;
  const across = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0;
  const down = { ArrowUp: -1, ArrowDown: 1 }[key] ?? 0;
  if (across === 0 && down === 0) return null;
  const there = picture.boxes.filter((box) => box.column === at.column + across);
  if (across === 0) return there.find((box) => box.row === at.row + down)?.name ?? null;
  return there.reduce<Box | null>((best, box) => (best && nearer(at, best, box) ? best : box), null)?.name ?? null;
}

const nearer = (at: Box, one: Box, other: Box) => Math.abs(one.row - at.row) <= Math.abs(other.row - at.row);
