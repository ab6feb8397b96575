import { Button, PasswordField } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormProps } from './form';

/** The password, once more. */
export function ByPassword({ busy, onGiven }: FormProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (password) onGiven(() => Promise.resolve({ password }));
  };
  return (
    <form className="stack" onSubmit={submit}>
      <PasswordField
        label={t('session.password')}
        value={password}
        onValue={setPassword}
        autoComplete="current-password"
        showLabel={t('session.show_password')}
        hideLabel={t('session.hide_password')}
        required
      />
      <Button type="submit" wide busy={busy}>
        {t('proof.do')}
      </Button>
    </form>
  );
}
