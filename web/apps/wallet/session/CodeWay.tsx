import { ask, type Schemas } from '@purser/client';
import { Banner, Button } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useReason } from '../shared/reason';
import { CodeStep } from './CodeStep';
import { LoginField } from './PasswordWay';
import { SecondFactor } from './SecondFactor';
import css from './SignForm.module.css';
import { useEntering } from './useEntering';
import { codeShown, useOneTimeCode } from './useOneTimeCode';

interface Props {
  login: string;
  onLogin: (login: string) => void;
}

/** By a code sent to the phone or the mailbox. */
export function CodeWay({ login, onLogin }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  const codes = useOneTimeCode('sign_in');
  const [code, setCode] = useState('');
  const { entering, ticket, restart } = useEntering((body: Schemas['CodeShown']) =>
    ask(api.POST('/v1/sessions/by-code', { body })),
  );
  if (ticket) return <SecondFactor ticket={ticket} onBack={restart} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (codes.sent && code.length === 6) entering.mutate(codeShown(codes.sent, code));
  };
  return (
    <form className={css.form} onSubmit={submit}>
      {entering.isError && (
        <Banner tone="bad" urgent>
          {reason(entering.error)}
        </Banner>
      )}
      <LoginField value={login} onValue={onLogin} />
      <CodeStep login={login} codes={codes} code={code} onCode={setCode} />
      <Button type="submit" wide busy={entering.isPending} disabled={!codes.sent || code.length < 6}>
        {t('session.sign_in.do')}
      </Button>
    </form>
  );
}
