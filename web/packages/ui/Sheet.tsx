import { useId, useLayoutEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { IconButton } from './IconButton';
import css from './Sheet.module.css';

interface Props {
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
export function Sheet({ open, ...rest }: Props & { open: boolean }) {
  return open ? <OpenSheet {...rest} /> : null;
}

function OpenSheet({ title, onClose, closeLabel, locked = false, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Closed before it leaves the page: only then does the browser give the focus back to where it was.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
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
