import type { ProofMethod } from '@purser/client';
import { Banner, Button, Empty, Icon, Sheet, useSignal, type IconName } from '@purser/ui';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useReason } from '../shared/reason';
import { ByCode } from './ByCode';
import { ByPasskey } from './ByPasskey';
import { ByPassword } from './ByPassword';
import { ByPin } from './ByPin';
import type { FormProps } from './form';
import css from './ProofHost.module.css';
import { asked, type Asked } from './prove';
import { useProof } from './useProof';

const ICONS: Record<ProofMethod, IconName> = {
  passkey: 'fingerprint',
  pin: 'pin',
  totp: 'clock',
  password: 'key',
  recovery_code: 'text',
};

const FORMS: Partial<Record<ProofMethod, ComponentType<FormProps>>> = {
  passkey: ByPasskey,
  pin: ByPin,
  totp: ByCode,
  password: ByPassword,
};

/** Where `prove` asks; once in an app. */
export function ProofHost() {
  const question = useSignal(asked);
  return question && <ProofSheet key={question.purpose} question={question} />;
}

function ProofSheet({ question }: { question: Asked }) {
  const { t } = useTranslation();
  const reason = useReason();
  const { method, open, choose, proving, another } = useProof(question, question.answer);
  const Form = method && FORMS[method];
  return (
    <Sheet open title={t('proof.title')} closeLabel={t('app.close')} onClose={() => question.answer(null)}>
      <p className={css.lead}>{t(another ? 'proof.another' : question.purpose.startsWith('payment') ? 'proof.payment' : 'proof.change')}</p>
      {proving.isError && (
        <div className={css.error}>
          <Banner tone="bad" urgent>
            {reason(proving.error)}
          </Banner>
        </div>
      )}
      {Form ? (
        <Form key={method} busy={proving.isPending} failed={proving.isError} onGiven={proving.mutate} />
      ) : (
        <Empty title={t('proof.nothing')} detail={t('proof.nothing_detail')} />
      )}
      {open.length > 1 && (
        <div className={css.others}>
          {open
            .filter((other) => other !== method)
            .map((other) => (
              <Button
                key={other}
                look="plain"
                disabled={proving.isPending}
                icon={<Icon name={ICONS[other]} size={19} />}
                onClick={() => choose(other)}
              >
                {t(`proof.by.${other}`)}
              </Button>
            ))}
        </div>
      )}
    </Sheet>
  );
}
