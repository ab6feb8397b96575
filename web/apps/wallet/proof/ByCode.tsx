import { Button, CodeField } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormProps } from './form';

/** Six digits from an authenticator app. */
export function ByCode({ busy, onGiven }: FormProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.length === 6) onGiven(() => Promise.resolve({ code }));
  };
  return (
    <form className="stack" onSubmit={submit}>
      <CodeField label={t('proof.totp')} value={code} onValue={setCode} />
      <Button type="submit" wide busy={busy} disabled={code.length < 6}>
        {t('proof.do')}
      </Button>
    </form>
  );
}
