import { useEffect, useId, useRef, type MouseEvent, type ReactNode } from 'react';
import { IconButton } from './IconButton';
import css from './Sheet.module.css';

interface Props {
  open: boolean;
  title: string;
  onClose: () => void;
  closeLabel: string;
  /** While something must not be left half done: no closing by key, button or backdrop. */
  locked?: boolean;
  children: ReactNode;
}

/**
 * A sheet from the bottom of a phone, a box in the middle of a desk. The browser's own modal dialog: it keeps the
 * focus inside, gives it back, and hides the rest from screen readers.
 */
export function Sheet({ open, title, onClose, closeLabel, locked = false, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (open && dialog && !dialog.open) dialog.showModal();
  }, [open]);
  if (!open) return null;
  const close = () => {
    if (!locked) onClose();
  };
  const onBackdrop = (event: MouseEvent) => {
    if (event.target === ref.current) close();
  };
  return (
    <dialog
      ref={ref}
      className={css.sheet}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onMouseDown={onBackdrop}
    >
      <div className={css.inside}>
        <header className={css.head}>
          <h2 id={id}>{title}</h2>
          {!locked && <IconButton icon="close" label={closeLabel} onClick={close} />}
        </header>
        {children}
      </div>
    </dialog>
  );
}
