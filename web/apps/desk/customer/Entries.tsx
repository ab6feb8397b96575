import { ask, type Schemas } from '@purser/client';
import { formatMoney, moment, useLocale } from '@purser/i18n';
import { Button, Card, cx, Empty, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import css from './Entries.module.css';

type Page = Schemas['StaffCustomer']['entries'];
type Entry = Page['items'][number];

/** The last lines of their statement, and those before. */
export function Entries({ customer }: { customer: Schemas['StaffCustomer'] }) {
  const { t } = useTranslation();
  const say = useReason();
  const [older, setOlder] = useState<Page | null>(null);
  const wallet = customer.wallets[0]?.id;
  const items = [...customer.entries.items, ...(older?.items ?? [])];
  const cursor = older === null ? customer.entries.next_cursor : older.next_cursor;
  const more = useMutation({
    mutationFn: (from: string) => {
      const params = { path: { customer_id: customer.id }, query: { wallet_id: wallet ?? '', cursor: from } };
      return ask(api.GET('/v1/staff/customers/{customer_id}/entries', { params }));
    },
    onSuccess: (page) => setOlder({ items: [...(older?.items ?? []), ...page.items], next_cursor: page.next_cursor }),
    onError: (error) => toast(say(error)),
  });
  return (
    <Card title={t('customer.entries')} flush>
      {items.length === 0 ? (
        <Empty title={t('customer.no_entries')} />
      ) : (
        <ol className={css.list}>
          {items.map((entry) => (
            <li key={entry.id}>
              <Line entry={entry} />
            </li>
          ))}
        </ol>
      )}
      {cursor !== null && wallet !== undefined && (
        <div className={css.more}>
          <Button look="plain" busy={more.isPending} onClick={() => more.mutate(cursor)}>
            {t('shell.more')}
          </Button>
        </div>
      )}
    </Card>
  );
}

function Line({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const kind = t(`customer.kinds.${entry.name}`);
  const isIn = entry.direction === 'in';
  return (
    <div className={css.line}>
      <span className={css.title}>{entry.counterparty ?? kind}</span>
      <span className={cx(css.amount, isIn && css.in)}>
        {isIn ? '+' : '−'}
        {formatMoney(entry.amount, locale)}
      </span>
      <span className={css.detail}>
        {entry.counterparty !== null && `${kind} · `}
        {moment(entry.at, locale)}
      </span>
    </div>
  );
}
