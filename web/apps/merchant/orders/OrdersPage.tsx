import { Button, Field } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Page } from '../app/Page';
import { ListCard } from '../shared/ListCard';
import { OrderTable } from './OrderTable';
import css from './OrdersPage.module.css';
import { useOrders } from './useOrders';

/** Everything that was to be paid, and what became of it. */
export function OrdersPage() {
  const { t } = useTranslation();
  const number = useSearchParams()[0].get('number') ?? '';
  const orders = useOrders(number);
  return (
    <Page title={t('orders.title')} aside={<Search key={number} number={number} />}>
      <ListCard
        title={t('orders.title')}
        list={orders}
        empty={{
          title: t(number === '' ? 'orders.empty' : 'orders.not_found'),
          detail: t(number === '' ? 'orders.empty_detail' : 'orders.not_found_detail'),
        }}
      >
        <OrderTable orders={orders.items} />
      </ListCard>
    </Page>
  );
}

function Search({ number }: { number: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(number);
  const [, setParams] = useSearchParams();
  const search = (event: FormEvent) => {
    event.preventDefault();
    setParams(typed.trim() === '' ? {} : { number: typed.trim() });
  };
  return (
    <form role="search" className={css.search} onSubmit={search}>
      <Field label={t('orders.search')} type="search" value={typed} onValue={setTyped} maxLength={64} />
      <Button type="submit" look="soft">
        {t('orders.find')}
      </Button>
    </form>
  );
}
