import { formatMoney, useLocale } from '@purser/i18n';
import { Banner, Card, Skeleton, Timeline, type Step } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Activity } from '../app/api';

interface Props {
  /** Null: nothing is known of it yet. */
  top: Activity | null;
  name: string;
}

/** The bank was asked for what the balance lacks: where it is, and what follows. */
export function FillProgress({ top, name }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (!top) {
    return (
      <Card>
        <Skeleton lines={3} label={t('app.loading')} />
      </Card>
    );
  }
  const there = top.state === 'succeeded';
  const said = { amount: formatMoney(top.amount, locale), card: `${top.counterparty.name} (${top.counterparty.account ?? ''})`, name };
  const steps: Step[] = [
    { title: t('pay.fill.step.card', said), state: there ? 'done' : 'now' },
    { title: t('pay.fill.step.balance'), state: there ? 'done' : 'later' },
    { title: t('pay.fill.step.pay', said), state: there ? 'now' : 'later' },
  ];
  return (
    <Card title={t('pay.fill.progress')}>
      <div role="status" data-testid="fill" data-state={top.state}>
        <Timeline steps={steps} />
      </div>
      {top.state === 'unknown' ? (
        <Banner tone="warn" urgent>
          <p>{t('pay.fill.unknown')}</p>
          <Link to={`/activity/top_up/${top.id}`}>{t('pay.fill.look')}</Link>
        </Banner>
      ) : (
        <p>{t('pay.fill.safe')}</p>
      )}
    </Card>
  );
}
