import { ask } from '@purser/client';
import { formatMoney, minor, toDecimal, useLocale, type Money } from '@purser/i18n';
import { Button } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { useBack } from '../app/useBack';
import { AmountCard } from '../money/AmountCard';
import { Loaded } from '../shared/loaded';
import { freeAmount } from './free';
import { useSafeguards, type Safeguards } from './data';
import css from './PinPage.module.css';
import { useChange } from './useChange';

/** Up to which amount a payment goes through without the PIN. */
export function FreePage() {
  const { t } = useTranslation();
  const safeguards = useSafeguards();
  return (
    <FlowPage title={t('security.free.title')}>
      <Loaded query={safeguards}>{(shown) => <FreeForm free={shown.free} />}</Loaded>
    </FlowPage>
  );
}

const typed = (money: Money) => toDecimal(minor(money), money.currency).replace(/\.0+$/, '');

function FreeForm({ free }: { free: Safeguards['free'] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const back = useBack('/security');
  const [payment, setPayment] = useState(() => typed(free.payment));
  const [day, setDay] = useState(() => typed(free.day));
  const one = freeAmount(payment, free.most_payment);
  const all = freeAmount(day, free.most_day);
  const save = useChange({
    call: (body: { payment: number; day: number }, proof) =>
      ask(api.PUT('/v1/safeguards/free', { body: { ...body, ...proof } })),
    done: t('security.free.done'),
    onDone: back,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (one !== null && all !== null) save.mutate({ payment: one, day: all });
  };
  const most = (limit: Money) => t('security.free.most', { amount: formatMoney(limit, locale) });
  return (
    <form className="stack" onSubmit={submit}>
      <p className={css.note}>{t('security.free.note')}</p>
      <AmountCard
        label={t('security.free.payment')}
        currency={free.payment.currency}
        value={payment}
        onValue={setPayment}
        error={one === null ? most(free.most_payment) : null}
        hint={most(free.most_payment)}
      />
      <AmountCard
        label={t('security.free.day')}
        currency={free.day.currency}
        value={day}
        onValue={setDay}
        error={all === null ? most(free.most_day) : null}
        hint={most(free.most_day)}
      />
      <Button type="submit" wide busy={save.isPending}>
        {t('security.free.save')}
      </Button>
      <Button
        look="plain"
        wide
        disabled={save.isPending}
        onClick={() => {
          setPayment('0');
          setDay('0');
        }}
      >
        {t('security.free.never')}
      </Button>
    </form>
  );
}
