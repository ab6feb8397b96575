import { Icon, IconButton } from '@purser/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDebounced } from '../shared/useDebounced';
import css from './SearchBox.module.css';

interface Props {
  value: string;
  onSearch: (text: string) => void;
  /** What is searched, and what for; the statement where nothing is said. */
  label?: string;
  hint?: string;
}

/** Searches while one types, after a short rest. */
export function SearchBox({ value, onSearch, label, hint }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const settled = useDebounced(text, 300);
  useEffect(() => {
    if (settled !== value) onSearch(settled);
    // Only what is typed starts a search; the address following it does not.
  }, [settled]);
  return (
    <div className={css.box} role="search">
      <Icon name="search" size={20} />
      <input
        className={css.input}
        type="search"
        aria-label={label ?? t('statement.search')}
        placeholder={hint ?? t('statement.search_hint')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        enterKeyHint="search"
      />
      {text !== '' && <IconButton icon="close" label={t('statement.clear')} onClick={() => setText('')} />}
    </div>
  );
}
