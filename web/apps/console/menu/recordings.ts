import { ask, type Schemas } from '@purser/client';
import { api } from '@purser/staff/app/api';
import { queries } from '@purser/staff/app/queries';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Language } from './data';

export type Prompt = Schemas['Prompt'];
export type PromptText = Schemas['PromptText'];
export type PromptPiece = Schemas['PromptPiece'];
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
  const params = { path: { key, language } };
  return ask(api.GET('/v1/staff/menu/prompts/{language}/{key}/sound', { params, parseAs: 'blob' }));
}

/** A recording in the place of the voice, or the voice again. */
export function useRecording(key: string, language: Language, piece: number) {
  const params = { path: { key, language, piece } };
  return useMutation({
    mutationFn: (file: File | null) =>
      file === null
        ? ask(api.DELETE('/v1/staff/menu/prompts/{language}/{key}/{piece}', { params }))
        : ask(
            api.PUT('/v1/staff/menu/prompts/{language}/{key}/{piece}', {
              params,
              headers: { 'Content-Type': 'audio/wav' },
              body: file as unknown as string,
              bodySerializer: (body) => body as unknown as BodyInit,
            }),
          ),
    onSuccess: (fresh) =>
      queries.setQueryData<Prompts>(KEY, (all) => all && { items: all.items.map((one) => (one.key === key ? fresh : one)) }),
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
