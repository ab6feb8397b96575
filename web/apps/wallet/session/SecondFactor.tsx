import { ask } from '@purser/client';
import { Banner, Button, Chips, CodeField, Field } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useReason } from '../shared/reason';
import css from './SignForm.module.css';
import { useEntering } from './useEntering';

const WAYS = ['totp', 'recovery_code'] as const;

type Way = (typeof WAYS)[number];

/** After the password: the code of the authenticator app, or a recovery code when the phone is gone. */
export function SecondFactor({ ticket, onBack }: { ticket: string; onBack: () => void }) {
  const { t } = useTranslation();
  const reason = useReason();
  const [method, setMethod] = useState<Way>('totp');
  const [code, setCode] = useState('');
  const { entering } = useEntering((_: void) =>
    ask(api.POST('/v1/sessions/second-factor', { body: { ticket, method, code: code.trim() } })),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() !== '') entering.mutate();
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <p className={css.lead}>{t('session.second.lead')}</p>
      {entering.isError && (
        <Banner tone="bad" urgent>
          {reason(entering.error)}
        </Banner>
      )}
      <Chips
        wrap
        legend={t('session.second.way')}
        value={method}
        onValue={(way) => {
          setMethod(way);
          setCode('');
        }}
        chips={WAYS.map((value) => ({ value, title: t(`proof.by.${value}`) }))}
      />
      {method === 'totp' ? (
        <CodeField label={t('proof.totp')} value={code} onValue={setCode} />
      ) : (
        <Field
          label={t('proof.recovery_code')}
          value={code}
          onValue={setCode}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
        />
      )}
      <Button type="submit" wide busy={entering.isPending}>
        {t('session.sign_in.do')}
      </Button>
      <Button look="plain" wide onClick={onBack}>
        {t('app.back')}
      </Button>
    </form>
  );
}
