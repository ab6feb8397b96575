import { NoAnswer, ProblemError } from '@purser/client';
import { useTranslation } from 'react-i18next';

/** Says why something failed: the server's own sentence where it has one. */
export function useReason(): (error: Error) => string {
  const { t } = useTranslation();
  return (error) => {
    if (error instanceof ProblemError) return error.message;
    return error instanceof NoAnswer ? t('shell.error.no_answer') : t('shell.error.unexpected');
  };
}
