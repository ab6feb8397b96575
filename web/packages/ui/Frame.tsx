import { type ReactNode, type RefObject, Suspense } from 'react';
import css from './Frame.module.css';
import { Spinner } from './Spinner';

interface Props {
  /** How the app divides its window. */
  className: string | undefined;
  /** What takes one past the navigation. */
  skip: string;
  /** What is read out while a page is on its way. */
  loading: string;
  main: RefObject<HTMLElement | null>;
  side: ReactNode;
  /** What stands above every page. */
  top?: ReactNode;
  children: ReactNode;
}

/** Around every page of an app: its navigation, a way past it, and the page as soon as it is there. */
export function Frame({ className, skip, loading, main, side, top, children }: Props) {
  return (
    <div className={className}>
      <a className={css.skip} href="#main" onClick={() => main.current?.focus()}>
        {skip}
      </a>
      {side}
      <main id="main" ref={main} className={css.main} tabIndex={-1}>
        {top}
        <Suspense
          fallback={
            <div className={css.waiting} role="status" aria-label={loading}>
              <Spinner size={32} />
            </div>
          }
        >
          {children}
        </Suspense>
      </main>
    </div>
  );
}
