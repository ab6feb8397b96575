import { IconButton } from '@purser/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import css from './FlowHead.module.css';
import { useTitle } from './TabPage';
import { useBack } from './useBack';

interface Props {
  title: string;
  /** Where back leads; the page before, unless it was opened directly. */
  onBack?: (() => void) | undefined;
  /** What else can be done from every part of the page. */
  children?: ReactNode;
}

/** The head of a page that one leaves again: it stays in sight. */
export function FlowHead({ title, onBack, children }: Props) {
  const { t } = useTranslation();
  const back = useBack();
  useTitle(title);
  return (
    <header className={css.head}>
      <IconButton icon="back" label={t('app.back')} onClick={onBack ?? back} />
      <h1>{title}</h1>
      {children}
    </header>
  );
}
