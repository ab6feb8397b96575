import { Avatar, Banner, Button, Card, Field, Icon } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Payee } from '../app/api';
import { isPhone } from '../session/phone';
import { useMe } from '../session/useMe';
import { useReason } from '../shared/reason';
import css from './PayeeStep.module.css';
import { recentPayees } from './payees';
import { useLookup } from './useLookup';

interface Props {
  phone: string;
  onPhone: (phone: string) => void;
  onPayee: (payee: Payee) => void;
}

/** To whom: by phone number, or one of those paid last. */
export function PayeeStep({ phone, onPhone, onPayee }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  const lookup = useLookup();
  const [tried, setTried] = useState(false);
  const recent = recentPayees(useMe().data?.id ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isPhone(phone)) lookup.mutate(phone, { onSuccess: onPayee });
  };
  return (
    <>
      <Card>
        <form className="stack" onSubmit={submit} noValidate>
          <Field
            label={t('money.transfer.phone')}
            value={phone}
            onValue={onPhone}
            type="tel"
            autoComplete="off"
            placeholder={t('session.phone_hint')}
            error={tried && !isPhone(phone) ? t('session.fault.phone_malformed') : null}
            hint={t('money.transfer.phone_note')}
          />
          {lookup.isError && (
            <Banner tone="bad" urgent>
              {reason(lookup.error)}
            </Banner>
          )}
          <Button type="submit" wide busy={lookup.isPending}>
            {t('app.next')}
          </Button>
        </form>
      </Card>
      {recent.length > 0 && (
        <Card title={t('money.transfer.recent')}>
          <ul>
            {recent.map((payee) => (
              <li key={payee.payee_wallet_id}>
                <button type="button" className={css.payee} onClick={() => onPayee(payee)}>
                  <Avatar name={payee.name} />
                  <span className={css.who}>
                    <span>{payee.name}</span>
                    <span className={css.phone}>{payee.phone}</span>
                  </span>
                  <Icon name="chevron" size={18} />
                </button>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}
