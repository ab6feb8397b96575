import { ask } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Banner, Card, PIN_LENGTH, PinPad, toast } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { useBack } from '../app/useBack';
import { useReason } from '../shared/reason';
import { useSafeguards } from './data';
import css from './PinPage.module.css';
import { useChange } from './useChange';

/** Sets the payment PIN: twice the same, so that a slip of the finger locks nobody out. */
export function PinPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const back = useBack('/security');
  const reason = useReason();
  const pin = useSafeguards().data?.pin;
  const [first, setFirst] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [differs, setDiffers] = useState(false);
  const again = () => {
    setFirst(null);
    setTyped('');
  };
  const change = useChange({
    call: (chosen: string, proof) => ask(api.PUT('/v1/pin', { body: { pin: chosen, ...proof } })),
    onDone: ({ pending_from }) => {
      toast(pending_from ? t('security.pin.pending', { at: moment(pending_from, locale) }) : t('security.pin.done'));
      back();
    },
  });
  const onValue = (value: string) => {
    setTyped(value);
    if (value !== '') setDiffers(false);
    if (value.length < PIN_LENGTH) return;
    setTyped('');
    if (first === null) setFirst(value);
    else if (first === value) change.mutate(value, { onError: again });
    else {
      setDiffers(true);
      setFirst(null);
    }
  };
  const title = t(pin?.is_set ? 'security.pin.change' : 'security.pin.set');
  return (
    <FlowPage title={title}>
      <Card>
        <div className={css.pin}>
          <h2 className={css.lead}>{t(first === null ? 'security.pin.first' : 'security.pin.second')}</h2>
          <p className={css.note}>{t('security.pin.note')}</p>
          {differs && (
            <Banner tone="bad" urgent>
              {t('security.pin.differs')}
            </Banner>
          )}
          {change.isError && change.error.name !== 'NotProved' && (
            <Banner tone="bad" urgent>
              {reason(change.error)}
            </Banner>
          )}
          <PinPad
            key={first === null ? 'first' : 'second'}
            label={t(first === null ? 'security.pin.first' : 'security.pin.second')}
            value={typed}
            onValue={onValue}
            progress={(entered) => t('proof.entered', { entered, of: PIN_LENGTH })}
            deleteLabel={t('proof.erase')}
            disabled={change.isPending}
            wrong={differs}
          />
        </div>
      </Card>
      {pin?.locked_until && (
        <Banner tone="warn">{t('security.pin.locked', { at: moment(pin.locked_until, locale) })}</Banner>
      )}
      {pin?.pending_from && (
        <Banner tone="warn">{t('security.pin.pending', { at: moment(pin.pending_from, locale) })}</Banner>
      )}
    </FlowPage>
  );
}
