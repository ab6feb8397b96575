import { useEffect, useRef } from 'react';

type Act = () => void;

/** Two keys one after the other, "g m": the first waits so long for the second. */
const PATIENCE_MS = 1_200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type=radio],[type=checkbox]), textarea, select, dialog') !== null
  );
}

/** Keys while nobody is typing and no dialog is open: by the character ("j", "?") or two ("g m"). */
export function useHotkeys(acts: Readonly<Record<string, Act>>): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    let first = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const forget = () => {
      first = '';
    };
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]')) return;
      const act = latest.current[first === '' ? event.key : `${first} ${event.key}`];
      clearTimeout(timer);
      first = first === '' && event.key === 'g' ? 'g' : '';
      if (first !== '') timer = setTimeout(forget, PATIENCE_MS);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', press);
    };
  }, []);
}
