import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TabBar } from './TabBar';
import css from './TabPage.module.css';

interface Props {
  title: string;
  /** Home has a head of its own. */
  head?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}

export function useTitle(title: string): void {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);
}

/** A page that a tab leads to. */
export function TabPage({ title, head, aside, children }: Props) {
  useTitle(title);
  return (
    <>
      {head ?? (
        <header className={css.head}>
          <h1>{title}</h1>
          {aside}
        </header>
      )}
      <div className={css.body}>{children}</div>
      <TabBar />
    </>
  );
}
