import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import css from './Page.module.css';

interface Props {
  title: string;
  /** At the far end of the title. */
  aside?: ReactNode;
  children: ReactNode;
}

export function useTitle(title: string): void {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);
}

/** A page of the side bar. */
export function Page({ title, aside, children }: Props) {
  useTitle(title);
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>{title}</h1>
        {aside}
      </header>
      <div className="stack">{children}</div>
    </div>
  );
}
