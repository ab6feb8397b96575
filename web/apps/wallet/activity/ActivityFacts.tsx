import { fullMoment, useLocale, type Money } from '@purser/i18n';
import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../app/api';
import { MoneyText } from '../shared/MoneyText';
import { useWallet } from '../wallet/current';
import { CopyText } from './CopyText';
import { isIncoming } from './direction';

interface Props {
  activity: Activity;
  /** After it, where a line of the statement tells. */
  balance?: Money | undefined;
}

/** Everything a customer may be asked about it later. */
export function ActivityFacts({ activity, balance }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const wallet = useWallet();
  const { counterparty } = activity;
  const side = isIncoming(activity, wallet.id) ? 'money.payer' : 'money.payee';
  const account = counterparty.account ? ` ${counterparty.account}` : '';
  return (
    <Card title={t('money.particulars')}>
      <Facts
        facts={[
          { name: t('money.kind'), value: t(`statement.kind.${activity.kind}`) },
          { name: t(side), value: counterparty.name + account },
          activity.memo !== null && { name: t('money.memo'), value: activity.memo },
          activity.order_no !== null && { name: t('money.order_no'), value: <CopyText text={activity.order_no} /> },
          { name: t('money.created_at'), value: fullMoment(activity.created_at, locale) },
          balance && { name: t('money.balance_after'), value: <MoneyText value={balance} /> },
          { name: t('money.number'), value: <CopyText text={activity.id} /> },
        ]}
      />
    </Card>
  );
}
