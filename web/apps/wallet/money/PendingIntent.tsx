import { formatMoney, moment, useLocale } from '@purser/i18n';
import { Button, Card, confirm, Spinner } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ActivityKind } from '../app/api';
import css from './PendingIntent.module.css';
import { UnknownOutcome } from './UnknownOutcome';
import type { MoneyIntent } from './useMoneyIntent';

/** In place of the form while something confirmed earlier is not settled: nobody should pay twice by mistake. */
export function PendingIntent<Kind extends ActivityKind>({ flow }: { flow: MoneyIntent<Kind> }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { pending, phase } = flow;
  const kind: ActivityKind = flow.kind;
  if (!pending) return null;
  const { request, to } = pending.body;
  const giveUp = async () => {
    const sure = await confirm({
      title: t('money.unknown.give_up'),
      body: t('money.unknown.give_up_detail'),
      yes: t('money.unknown.give_up'),
      no: t('app.back'),
      danger: true,
    });
    if (sure) flow.giveUp();
  };
  return (
    <Card>
      <div className={css.pending}>
        <p className={css.what}>
          {t(`money.pending.${kind}`, { to, amount: formatMoney(request.amount, locale) })}
        </p>
        <p className={css.when}>{t('money.pending.when', { at: moment(pending.confirmedAt, locale) })}</p>
        {phase.is === 'sending' && (
          <p className={css.sending} role="status">
            <Spinner />
            {t('money.confirm.repeating')}
          </p>
        )}
        {phase.is === 'unknown' && (
          <>
            <UnknownOutcome flow={flow} />
            <div className={css.others}>
              <Link to="/bills">{t('money.unknown.look')}</Link>
              <Button look="plain" onClick={() => void giveUp()}>
                {t('money.unknown.give_up')}
              </Button>
            </div>
          </>
        )}
      </div>
    </Card>
  );
}
