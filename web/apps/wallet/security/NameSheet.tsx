import { Button, Field, Sheet } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

const LONGEST = 64;

interface Props {
  name: string;
  busy: boolean;
  onName: (name: string) => void;
  onClose: () => void;
}

/** What a device or a passkey is to be called. */
export function NameSheet({ name, busy, onName, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') onName(text.trim());
  };
  return (
    <Sheet open title={t('security.rename')} closeLabel={t('app.close')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label={t('security.name')} value={text} onValue={setText} maxLength={LONGEST} autoComplete="off" required />
        <Button type="submit" wide busy={busy}>
          {t('app.done')}
        </Button>
      </form>
    </Sheet>
  );
}
