import { ask, type Schemas } from '@purser/client';
import { api } from '@purser/staff/app/api';
import { queries } from '@purser/staff/app/queries';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Language } from './data';

export type Prompt = Schemas['Prompt'];
export type PromptText = Schemas['PromptText'];
export type PromptPiece = Schemas['PromptPiece'];
export type PromptRecording = Schemas['PromptRecording'];
type Prompts = Schemas['Prompts'];

const KEY = ['menu', 'prompts'] as const;

export function usePrompts() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/menu/prompts', { signal })),
  });
}

/** What a caller hears now; values are examples. */
export function fetchSound(key: string, language: Language): Promise<Blob> {
  const params = { path: { prompt: key, language } };
  return ask(api.GET('/v1/staff/menu/prompts/{language}/{prompt}/sound', { params, parseAs: 'blob' }));
}

/** One recording, also one that waits to be agreed to. */
export function fetchRecording(key: string, language: Language, piece: number, sha256: string): Promise<Blob> {
  const params = { path: { prompt: key, language, piece }, query: { sha256 } };
  return ask(api.GET('/v1/staff/menu/prompts/{language}/{prompt}/{piece}/sound', { params, parseAs: 'blob' }));
}

export type Step = { step: 'propose'; file: File } | { step: 'agree' | 'remove'; sha256: string };

/** A recording is proposed, agreed to, or taken away: the voice says it again. */
export function useRecording(key: string, language: Language, piece: number) {
  const path = { prompt: key, language, piece };
  const take = (taken: Step): Promise<Prompt> => {
    if (taken.step === 'propose') {
      return ask(
        api.PUT('/v1/staff/menu/prompts/{language}/{prompt}/{piece}', {
          params: { path },
          headers: { 'Content-Type': 'audio/wav' },
          body: taken.file as unknown as string,
          bodySerializer: (body) => body as unknown as BodyInit,
        }),
      );
    }
    const { sha256 } = taken;
    return taken.step === 'agree'
      ? ask(api.POST('/v1/staff/menu/prompts/{language}/{prompt}/{piece}/agree', { params: { path }, body: { sha256 } }))
      : ask(api.DELETE('/v1/staff/menu/prompts/{language}/{prompt}/{piece}', { params: { path, query: { sha256 } } }));
  };
  return useMutation({
    mutationFn: take,
    onSuccess: (fresh) =>
      queries.setQueryData<Prompts>(KEY, (all) => all && { items: all.items.map((one) => (one.key === key ? fresh : one)) }),
    onError: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Of which of them something was typed: by key or by words, in either language. */
export function matching(items: readonly Prompt[], typed: string): readonly Prompt[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return items;
  return items.filter(({ key, texts }) =>
    [key, ...Object.values(texts).map((text) => text.words)].some((text) => text.toLowerCase().includes(wanted)),
  );
}
