import { FileInput, Icon } from '@purser/ui';
import { useId } from 'react';
import css from './FilePicker.module.css';

interface Props {
  name: string;
  /** What may be brought, or what happens with it now. */
  hint: string;
  disabled: boolean;
  onFile: (file: File) => void;
}

/** Chooses a picture or a document: the browser's own field would speak the browser's language, not the page's. */
export function FilePicker({ name, hint, disabled, onFile }: Props) {
  const id = useId();
  return (
    <div className={css.picker}>
      <FileInput
        id={id}
        className="hidden-visually"
        accept="image/png,image/jpeg,image/webp,application/pdf"
        aria-describedby={`${id}-hint`}
        disabled={disabled}
        onFile={onFile}
      />
      <label htmlFor={id}>
        <Icon name="plus" size={18} />
        {name}
      </label>
      <p id={`${id}-hint`} className={css.hint} aria-live="polite">
        {hint}
      </p>
    </div>
  );
}
