import { toast } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './CopyText.module.css';

/** A number one may have to tell somebody; a tap copies it. */
export function CopyText({ text }: { text: string }) {
  const { t } = useTranslation();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast(t('app.copied'));
    } catch {
      toast(t('app.not_copied'), false);
    }
  };
  return (
    <button type="button" className={css.copy} onClick={() => void copy()} title={t('app.copy')}>
      {text}
    </button>
  );
}
