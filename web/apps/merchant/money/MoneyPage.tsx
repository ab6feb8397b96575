import { ask } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Chips, Table } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Movement, type Purse } from '../app/api';
import { Page } from '../app/Page';
import { keys } from '../app/queries';
import { ListCard } from '../shared/ListCard';
import { MoneyText } from '../shared/MoneyText';
import { usePages } from '../shared/usePages';
import { useMovementWords } from './words';

const PURSES = ['pending', 'available', 'deposit'] as const satisfies readonly Purse[];

/** What moved each balance, line by line. */
export function MoneyPage() {
  const { t } = useTranslation();
  const [purse, setPurse] = useState<Purse>('pending');
  const lines = usePages<Movement>([...keys.movements, purse], (cursor) =>
    ask(api.GET('/v1/merchants/me/movements', { params: { query: { balance: purse, ...cursor } } })),
  );
  return (
    <Page title={t('money.title')}>
      <Chips
        legend={t('money.which')}
        value={purse}
        onValue={setPurse}
        chips={PURSES.map((value) => ({ value, title: t(`money.${value}`) }))}
      />
      <ListCard title={t(`money.${purse}`)} list={lines} empty={{ title: t('money.empty'), detail: t(`money.${purse}_note`) }}>
        <MovementTable title={t(`money.${purse}`)} lines={lines.items} />
      </ListCard>
    </Page>
  );
}

function MovementTable({ title, lines }: { title: string; lines: readonly Movement[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useMovementWords();
  return (
    <Table
      label={title}
      rows={lines}
      keyOf={(line) => String(line.version)}
      columns={[
        { name: t('money.at'), whole: true, cell: (line) => moment(line.at, locale) },
        { name: t('money.kind_name'), cell: (line) => words(line.kind) },
        { name: t('money.moved'), figure: true, cell: (line) => <MoneyText value={signed(line)} sign="always" /> },
        { name: t('money.balance'), figure: true, cell: (line) => <MoneyText value={line.balance} /> },
      ]}
    />
  );
}

const signed = ({ amount, direction }: Movement) =>
  direction === 'in' ? amount : { ...amount, amount: -amount.amount };
