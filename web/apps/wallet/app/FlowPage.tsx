import type { ReactNode } from 'react';
import { FlowHead } from './FlowHead';
import css from './FlowPage.module.css';

interface Props {
  title: string;
  /** Where back leads; the page before, unless it was opened directly. */
  onBack?: () => void;
  children: ReactNode;
}

/** A page one comes to in order to do one thing, and leaves again. */
export function FlowPage({ title, onBack, children }: Props) {
  return (
    <div className={css.page}>
      <FlowHead title={title} onBack={onBack} />
      <div className={css.body}>{children}</div>
    </div>
  );
}
