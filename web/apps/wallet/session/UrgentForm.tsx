import type { Schemas } from '@purser/client';
import { Banner, Button, Chips, Icon, PasswordField } from '@purser/ui';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { CodeStep } from './CodeStep';
import { LoginField } from './PasswordWay';
import { cleanLogin } from './phone';
import css from './SignForm.module.css';
import { codeShown, useOneTimeCode } from './useOneTimeCode';

const LABELS = {
  password: 'session.password',
  pin: 'proof.pin',
  recovery_code: 'proof.by.recovery_code',
} as const;

type Way = keyof typeof LABELS | 'code';

interface Props {
  /** What may show that the login is theirs; the first is chosen to begin with. */
  ways: readonly [Way, ...Way[]];
  lead: string;
  /** What the button says. */
  action: string;
  sending: { isPending: boolean; error: Error | null };
  onShown: (shown: Schemas['UrgentFreeze']) => void;
  /** What stands below the button. */
  children?: ReactNode;
}

/** From outside: a login, and one thing that shows it is theirs, to stop everything at once. */
export function UrgentForm({ ways, lead, action, sending, onShown, children }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  const { draft, change } = useDraft('sign-in', { login: '' });
  const [way, setWay] = useState(ways[0]);
  const [secret, setSecret] = useState('');
  const codes = useOneTimeCode('freeze');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const login = cleanLogin(draft.login);
    if (!login || !secret) return;
    if (way !== 'code') onShown({ login, [way]: secret.trim() });
    else if (codes.sent) onShown(codeShown(codes.sent, secret));
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <p className={css.lead}>{lead}</p>
      {sending.error && (
        <Banner tone="bad" urgent>
          {reason(sending.error)}
        </Banner>
      )}
      <LoginField value={draft.login} onValue={(login) => change({ login })} />
      <Chips
        wrap
        legend={t('freeze.urgent.by')}
        value={way}
        onValue={(chosen) => {
          setWay(chosen);
          setSecret('');
        }}
        chips={ways.map((value) => ({ value, title: t(`freeze.urgent.way.${value}`) }))}
      />
      {way === 'code' ? (
        <CodeStep login={draft.login} codes={codes} code={secret} onCode={setSecret} />
      ) : (
        <PasswordField
          key={way}
          label={t(LABELS[way])}
          value={secret}
          onValue={setSecret}
          inputMode={way === 'pin' ? 'numeric' : 'text'}
          autoComplete={way === 'password' ? 'current-password' : 'off'}
          showLabel={t('session.show_password')}
          hideLabel={t('session.hide_password')}
          required
        />
      )}
      <Button type="submit" look="alarm" wide busy={sending.isPending} icon={<Icon name="freeze" size={20} />}>
        {action}
      </Button>
      {children}
    </form>
  );
}
