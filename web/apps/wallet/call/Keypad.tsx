import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import css from './Keypad.module.css';

export const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
export type Key = (typeof KEYS)[number];

/** Which key of a telephone a key of the keyboard stands for. */
export function keyOf(typed: string): Key | null {
  const plain = typed.normalize('NFKC');
  return KEYS.find((key) => key === plain) ?? null;
}

/** The keys of a telephone. What is pressed is never shown: it may be a PIN. A keyboard works too, once it is inside. */
export function Keypad({ onKey }: { onKey: (key: Key) => void }) {
  const { t } = useTranslation();
  const names: Partial<Record<Key, string>> = { '*': t('call.star'), '#': t('call.hash') };
  const onKeyDown = (event: KeyboardEvent) => {
    const key = event.ctrlKey || event.metaKey || event.altKey || event.repeat ? null : keyOf(event.key);
    if (key === null) return;
    event.preventDefault();
    onKey(key);
  };
  return (
    <div className={css.pad} role="group" aria-label={t('call.pad_label')} tabIndex={-1} onKeyDown={onKeyDown}>
      {KEYS.map((key) => (
        <button key={key} type="button" className={css.key} aria-label={names[key]} onClick={() => onKey(key)}>
          {key === '*' ? '∗' : key}
        </button>
      ))}
    </div>
  );
}
