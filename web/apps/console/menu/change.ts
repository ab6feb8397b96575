import type { Action, Kind, Language, MenuDocument, State, Step } from './data';

/** The parts of a step that lead to one other step. */
const SINGLE = ['by', 'then', 'otherwise'] as const;

export interface Way {
  /** A key, an outcome, or the name of the part. */
  by: string;
  to: string;
}

/** Where a step leads, in the order it is drawn in. */
export function waysOf(step: Step): Way[] {
  const many = Object.entries({ ...step.keys, ...step.to }).map(([by, to]) => ({ by, to }));
  const single = SINGLE.flatMap((by) => (step[by] === undefined ? [] : [{ by, to: step[by] }]));
  return [...many, ...single];
}

export function setStep(document: MenuDocument, name: string, part: Partial<Step>): MenuDocument {
  const before = document.steps[name];
  if (!before) return document;
  const after = Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value !== undefined));
  return { ...document, steps: { ...document.steps, [name]: after as unknown as Step } };
}

/** Other words for a sentence; those that are shipped, again, are no words of the menu's own. */
export function setWords(
  document: MenuDocument, state: State, key: string, language: Language, words: string,
): MenuDocument {
  const { [key]: _, ...others } = document.texts?.[language] ?? {};
  const own = words === state.sentences[language]?.[key] ? others : { ...others, [key]: words };
  return { ...document, texts: { ...document.texts, [language]: own } };
}

/** A step of a kind, which leads to the main menu until somebody says where. */
export function newStep(kind: Kind, name: string, main: string, actions: readonly Action[]): Step {
  const titles = { kind, zh: name, en: name };
  const action = actions[0];
  const parts: Record<Kind, Partial<Step>> = {
    say: { prompt: name, then: main },
    choose: { prompt: name, keys: { '*': main }, otherwise: main },
    ask: { prompt: name, asks: 'code', least: 6, most: 6, secret: true, then: main, otherwise: main },
    do: action ? doing(action, main) : {},
    prove: { proof: 'any', by: main, then: main, otherwise: main },
    queue: { prompt: 'queue_person', topic: 'other', band: 'rest', skills: [] },
    end: { prompt: 'goodbye' },
  };
  return { ...titles, ...parts[kind] };
}

/** What a step that has this done is made of, with what it led to before where that fits. */
export function doing(action: Action, main: string, before: Partial<Step> = {}): Partial<Step> {
  const to = Object.keys(action.outcomes).map((outcome) => [outcome, before.to?.[outcome] ?? main]);
  const give = (before.give ?? []).filter((name) => action.takes.includes(name));
  return {
    action: action.name,
    to: Object.fromEntries(to) as Record<string, string>,
    give: action.name === 'identify' && give.length === 0 ? ['code'] : give,
    with: action.name === 'language' ? (before.with ?? { language: 'zh' }) : {},
  };
}

export function addStep(document: MenuDocument, name: string, step: Step): MenuDocument {
  return { ...document, steps: { ...document.steps, [name]: step } };
}

/** Without a step. What led to it is shown as a fault: only people know where it is to lead now. */
export function dropStep(document: MenuDocument, name: string): MenuDocument {
  const { [name]: _, ...steps } = document.steps;
  return { ...document, steps };
}

export type Change = { name: string; kind: 'added' | 'removed' | 'changed' };

/** The steps that differ, those included whose sentence is worded otherwise. */
export function changesOf(before: MenuDocument, after: MenuDocument, state: State): Change[] {
  const said = (document: MenuDocument, step: Step) =>
    (['zh', 'en'] as const).map((language) =>
      step.prompt === undefined ? '' : (document.texts?.[language]?.[step.prompt] ?? state.sentences[language]?.[step.prompt]),
    );
  const names = [...new Set([...Object.keys(before.steps), ...Object.keys(after.steps)])];
  return names.flatMap((name): Change[] => {
    const [old, fresh] = [before.steps[name], after.steps[name]];
    if (!old) return [{ name, kind: 'added' }];
    if (!fresh) return [{ name, kind: 'removed' }];
    const same = sorted([old, said(before, old)]) === sorted([fresh, said(after, fresh)]);
    return same ? [] : [{ name, kind: 'changed' }];
  });
}

/** The same text for the same thing, whatever order its parts were written in. */
export function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
