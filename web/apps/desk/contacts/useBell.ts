import { claim } from '@purser/staff/calls/oneTab';
import { useEffect } from 'react';
import { ring } from './ring';

/** Somebody waits to be answered: who, in words that any passer-by may read, and for how long it rings. */
export interface Bell {
  id: string;
  says: string;
  seconds: number;
}

/** Rings, in one tab of those that are open; where nobody looks at the page, its title and a note of the system say so. */
export function useBell(bell: Bell | null): void {
  const id = bell?.id;
  useEffect(() => {
    if (!bell) return undefined;
    const ends = [entitle(bell.says)];
    let isOver = false;
    void claim('purser.bell').then((mine) => {
      if (isOver) mine?.();
      else if (mine !== null) ends.push(mine, ring(bell.seconds), note(bell.says));
    });
    return () => {
      isOver = true;
      for (const end of ends) end();
    };
    // What rings is known by its id: its seconds run and its words follow the language.
  }, [id]);
}

const nothing = () => undefined;

function entitle(says: string): () => void {
  const before = document.title;
  const title = `● ${says}`;
  document.title = title;
  return () => {
    if (document.title === title) document.title = before;
  };
}

function note(says: string): () => void {
  if (!document.hidden || typeof Notification === 'undefined' || Notification.permission !== 'granted') return nothing;
  try {
    const shown = new Notification(says, { tag: 'purser.bell', requireInteraction: true });
    shown.onclick = () => window.focus();
    return () => shown.close();
  } catch {
    return nothing; // telephones let no page show notes by itself
  }
}

/** Asks for leave to show notes of the system; only a touch may do that. */
export function askToNotify(): void {
  if (typeof Notification !== 'undefined' && Notification.permission === 'default') void Notification.requestPermission();
}
