import { Icon } from '@purser/ui';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import css from './Page.module.css';

interface Props {
  title: string;
  /** The page above this one. */
  up?: { to: string; name: string };
  /** At the far end of the title. */
  aside?: ReactNode;
  children: ReactNode;
}

export function useTitle(title: string): void {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('console.name')}`;
  }, [title, t]);
}

export function Page({ title, up, aside, children }: Props) {
  useTitle(title);
  return (
    <div className={css.page}>
      {up && (
        <Link to={up.to} className={css.up}>
          <Icon name="back" size={18} />
          {up.name}
        </Link>
      )}
      <header className={css.head}>
        <h1>{title}</h1>
        {aside}
      </header>
      <div className={css.body}>{children}</div>
    </div>
  );
}
