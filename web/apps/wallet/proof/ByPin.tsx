import { PIN_LENGTH, PinPad } from '@purser/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormProps } from './form';

/** The payment PIN; the sixth digit sends it. */
export function ByPin({ busy, failed, onGiven }: FormProps) {
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  useEffect(() => {
    if (failed) setPin('');
  }, [failed]);
  const change = (value: string) => {
    setPin(value);
    if (value.length === PIN_LENGTH) onGiven(() => Promise.resolve({ pin: value }));
  };
  return (
    <PinPad
      label={t('proof.pin')}
      value={pin}
      onValue={change}
      progress={(entered) => t('proof.entered', { entered, of: PIN_LENGTH })}
      deleteLabel={t('proof.erase')}
      disabled={busy}
      wrong={failed}
    />
  );
}
