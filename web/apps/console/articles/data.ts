import { ask, type Schemas } from '@purser/client';
import { api } from '@purser/staff/app/api';
import { queries } from '@purser/staff/app/queries';
import { useMutation, useQuery } from '@tanstack/react-query';

export type Text = Schemas['ArticleText'];
export type Written = Schemas['ArticleIn'];
export type Version = Schemas['ArticleVersion'];
/** What an article is written as, without what was said about the change. */
export type Source = Omit<Written, 'note'>;
export type Language = 'zh' | 'en';

export const LANGUAGES: readonly Language[] = ['zh', 'en'];

const path = (slug: string) => ({ params: { path: { slug } } });

export function useSource(slug: string) {
  return useQuery({
    queryKey: ['articles', slug],
    queryFn: async ({ signal }) => {
      const { document, drafts, versions } = await ask(api.GET('/v1/staff/articles/{slug}', { ...path(slug), signal }));
      return { source: document as Source | null, drafts: drafts as unknown as (Source & { version: number })[], versions };
    },
  });
}

function refresh() {
  return queries.invalidateQueries({ queryKey: ['articles'] });
}

export function useDrafting(slug: string) {
  return useMutation({
    mutationFn: (body: Written) => ask(api.POST('/v1/staff/articles/{slug}/versions', { ...path(slug), body })),
    onSuccess: refresh,
  });
}

export function usePublishing(slug: string) {
  return useMutation({
    mutationFn: (version: number) =>
      ask(
        api.POST('/v1/staff/articles/{slug}/versions/{version}/publish', { params: { path: { slug, version } } }),
      ),
    onSuccess: refresh,
  });
}

export interface Line {
  text: string;
  kind: 'same' | 'added' | 'removed';
}

/** What became of the lines of a text, in order: what both have by the longest run in common. */
export function compare(before: readonly string[], after: readonly string[]): Line[] {
  const common = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const row = common[i];
      if (row) row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && before[i] === after[j]) {
      lines.push({ text: before[i] ?? '', kind: 'same' });
      [i, j] = [i + 1, j + 1];
    } else if (i < before.length && (j >= after.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ text: before[i] ?? '', kind: 'removed' });
      i += 1;
    } else {
      lines.push({ text: after[j] ?? '', kind: 'added' });
      j += 1;
    }
  }
  return lines;
}

/** One language of an article as lines. */
export function linesOf(text: Text | undefined): string[] {
  return text ? [text.title, text.summary, ...text.asks.map((ask) => `? ${ask}`), ...text.body.trim().split('\n')] : [];
}
