import { Button, Field, Sheet } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../shared/useDraft';

interface Props {
  open: boolean;
  onClose: () => void;
  onCode: (code: string) => void;
}

/** For a code that came as text. */
export function CodeSheet({ open, onClose, onCode }: Props) {
  const { t } = useTranslation();
  const { draft, change, clear } = useDraft('code', { text: '' });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = draft.text.trim();
    if (code === '') return;
    clear();
    onCode(code);
  };
  return (
    <Sheet open={open} title={t('pay.scan.type')} closeLabel={t('app.close')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field
          label={t('pay.scan.code')}
          value={draft.text}
          onValue={(text) => change({ text })}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          hint={t('pay.scan.code_hint')}
        />
        <Button type="submit" wide disabled={draft.text.trim() === ''}>
          {t('app.next')}
        </Button>
      </form>
    </Sheet>
  );
}
