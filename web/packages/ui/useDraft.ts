import { useCallback, useState } from 'react';
import { readStored, writeStored } from './stored';

const DRAFTS = 'purser.draft.';

export function writeDraft<Draft extends object>(name: string, draft: Draft): void {
  writeStored(sessionStorage, DRAFTS + name, draft);
}

/** What a form holds, kept in the tab so that a reload or a detour loses nothing that was typed. */
export function useDraft<Draft extends object>(name: string, empty: Draft) {
  const place = DRAFTS + name;
  const [draft, setDraft] = useState<Draft>(() => ({ ...empty, ...readStored<Partial<Draft>>(sessionStorage, place) }));
  const change = useCallback(
    (part: Partial<Draft>) =>
      setDraft((before) => {
        const after = { ...before, ...part };
        writeStored(sessionStorage, place, after);
        return after;
      }),
    [place],
  );
  const clear = useCallback(() => sessionStorage.removeItem(place), [place]);
  return { draft, change, clear };
}
