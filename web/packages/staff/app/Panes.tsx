import { cx } from '@purser/ui';
import type { CSSProperties, ReactNode } from 'react';
import { NavLink, Outlet, useParams } from 'react-router';
import { useTitle } from './Page';
import css from './Panes.module.css';

interface Props {
  title: string;
  /** Of the list, where both are beside each other. */
  width: string;
  children: ReactNode;
}

interface LinkProps {
  to: string;
  className?: string | undefined;
  children: ReactNode;
}

/** A list, and what is open of it: beside it, or in its place where there is no room for both. */
export function Panes({ title, width, children }: Props) {
  const { id } = useParams();
  useTitle(title);
  return (
    <div className={cx(css.panes, id && css.open)} style={{ '--list': width } as CSSProperties}>
      <section className={css.list} aria-label={title}>
        <header className={css.head}>
          <h1>{title}</h1>
        </header>
        {children}
      </section>
      <div className={css.detail}>
        <Outlet />
      </div>
    </div>
  );
}

/** A row of the list that opens something; the one that is open is marked. */
export function PaneLink({ to, className, children }: LinkProps) {
  return (
    <NavLink to={to} className={cx(css.row, className)}>
      {children}
    </NavLink>
  );
}

/** Where nothing is open. */
export function PaneEmpty({ children }: { children: ReactNode }) {
  return <div className={css.nothing}>{children}</div>;
}
