import { ask, type Schemas } from '@purser/client';
import { Icon } from '@purser/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useMay } from '@purser/staff/session/useColleague';
import { BecauseSheet } from '@purser/staff/shared/BecauseSheet';
import css from './Masked.module.css';

type Field = Schemas['RevealIn']['field'];

interface Props {
  customer: Schemas['StaffCustomer'];
  field: Field;
}

/** A field as it is masked; without its mask for some minutes, for a reason that is kept. */
export function Masked({ customer, field }: Props) {
  const { t } = useTranslation();
  const mayReveal = useMay('customer.reveal');
  const [asks, setAsks] = useState(false);
  const [shown, setShown] = useState<Schemas['Revealed'] | null>(null);
  useEffect(() => {
    if (!shown) return undefined;
    const timer = setTimeout(() => setShown(null), Math.max(0, Date.parse(shown.until) - Date.now()));
    return () => clearTimeout(timer);
  }, [shown]);
  const masked = customer[field];
  const title = t('customer.reveal', { field: t(`customer.${field}`) });
  const reveal = async (reason: string) => {
    const params = { path: { customer_id: customer.id } };
    setShown(await ask(api.POST('/v1/staff/customers/{customer_id}/reveal', { params, body: { field, reason } })));
  };
  return (
    <span className={css.field}>
      <span data-testid={`field-${field}`} className={shown ? css.open : undefined}>
        {shown?.value ?? masked ?? '–'}
      </span>
      {mayReveal && masked !== null && !shown && (
        <button type="button" className={css.eye} aria-label={title} title={title} onClick={() => setAsks(true)}>
          <Icon name="eye" size={16} />
        </button>
      )}
      {asks && (
        <BecauseSheet
          title={title}
          draft={`reveal.${customer.id}.${field}`}
          done={t('customer.revealed')}
          send={reveal}
          onClose={() => setAsks(false)}
        >
          <p>{t('customer.reveal_means')}</p>
        </BecauseSheet>
      )}
    </span>
  );
}
