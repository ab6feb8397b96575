import { Icon, Mark } from '@purser/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageButton } from '../app/LanguageButton';
import { useTitle } from '../app/TabPage';
import { Waves } from '../shared/Waves';
import css from './AuthPage.module.css';

interface Props {
  title: string;
  children: ReactNode;
}

const PROMISES = ['send', 'receipt', 'shield'] as const;

/** The gangway: what this is on one side, the form on the other. */
export function AuthPage({ title, children }: Props) {
  const { t } = useTranslation();
  useTitle(title);
  return (
    <div className={css.page}>
      <header className={css.side}>
        <div className={css.language}>
          <LanguageButton />
        </div>
        <div className={css.brand}>
          <Mark size={64} />
          <p className={css.name}>{t('app.name')}</p>
          <p className={css.motto}>{t('session.motto')}</p>
        </div>
        <ul className={css.promises}>
          {PROMISES.map((icon) => (
            <li key={icon}>
              <Icon name={icon} size={20} />
              {t(`session.promise.${icon}`)}
            </li>
          ))}
        </ul>
        <Waves />
      </header>
      <main className={css.form}>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}
