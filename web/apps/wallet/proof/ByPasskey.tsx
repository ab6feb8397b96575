import { ask, getPasskey } from '@purser/client';
import { Button, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import css from './ProofHost.module.css';
import type { FormProps } from './form';

/** A finger, a face or the lock of the screen. */
export function ByPasskey({ busy, onGiven }: FormProps) {
  const { t } = useTranslation();
  const gather = async () => {
    const options = await ask(api.POST('/v1/passkeys/proof-options'));
    return { credential: await getPasskey(options) };
  };
  return (
    <div className={css.passkey}>
      <span className={css.finger}>
        <Icon name="fingerprint" size={44} />
      </span>
      <p>{t('proof.passkey')}</p>
      <Button wide busy={busy} onClick={() => onGiven(gather)}>
        {t('proof.passkey_do')}
      </Button>
    </div>
  );
}
