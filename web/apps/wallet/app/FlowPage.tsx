import { IconButton } from '@purser/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import css from './FlowPage.module.css';
import { useTitle } from './TabPage';
import { useBack } from './useBack';

interface Props {
  title: string;
  /** Where back leads; the page before, unless it was opened directly. */
  onBack?: () => void;
  children: ReactNode;
}

/** A page one comes to in order to do one thing, and leaves again. */
export function FlowPage({ title, onBack, children }: Props) {
  const { t } = useTranslation();
  const back = useBack();
  useTitle(title);
  return (
    <div className={css.page}>
      <header className={css.head}>
        <IconButton icon="back" label={t('app.back')} onClick={onBack ?? back} />
        <h1>{title}</h1>
      </header>
      <div className={css.body}>{children}</div>
    </div>
  );
}
