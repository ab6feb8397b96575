import { fullMoment, useLocale } from '@purser/i18n';
import { Card, Facts, Tile } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Entry } from '../app/api';
import { MoneyText } from '../shared/MoneyText';
import { lookOf } from '../statement/look';
import css from './ActivityHead.module.css';
import { CopyText } from './CopyText';
import { ReceiptButton } from './ReceiptButton';

/** A line of the statement by itself, for what somebody else began. */
export function EntryView({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const incoming = entry.direction === 'in';
  const amount = incoming ? entry.amount.amount : -entry.amount.amount;
  return (
    <>
      <Card>
        <div className={css.head}>
          <Tile {...lookOf(entry.kind)} size={64} />
          <p className={css.state}>{entry.title}</p>
          <p className={css.amount}>
            <MoneyText value={{ ...entry.amount, amount }} sign="always" large />
          </p>
        </div>
      </Card>
      <Card title={t('money.particulars')}>
        <Facts
          facts={[
            { name: t('money.kind'), value: t(`statement.kind.${entry.name}`) },
            entry.counterparty !== null && {
              name: t(incoming ? 'money.payer' : 'money.payee'),
              value: entry.counterparty,
            },
            entry.memo !== null && { name: t('money.memo'), value: entry.memo },
            { name: t('money.created_at'), value: fullMoment(entry.at, locale) },
            { name: t('money.balance_after'), value: <MoneyText value={entry.balance} /> },
            { name: t('money.number'), value: <CopyText text={entry.activity_id ?? entry.id} /> },
          ]}
        />
      </Card>
      {entry.activity_id && <ReceiptButton id={entry.activity_id} />}
    </>
  );
}
