import { Card, cx, Icon, Spinner, type IconName } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Activity, ActivityState } from '../app/api';
import { MoneyText } from '../shared/MoneyText';
import { useWallet } from '../wallet/current';
import css from './ActivityHead.module.css';
import { isIncoming } from './direction';

const ICONS: Record<ActivityState, IconName | null> = {
  succeeded: 'check',
  processing: null,
  unknown: null,
  scheduled: 'clock',
  failed: 'close',
  cancelled: 'undo',
};

/** The state in one look: a round, a word, the amount and the other side. */
export function ActivityHead({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const wallet = useWallet();
  const { state, kind, failure } = activity;
  const incoming = isIncoming(activity, wallet.id);
  const icon = ICONS[state];
  const name = activity.counterparty.name;
  const lead = kind === 'transfer' && incoming ? 'money.from' : `money.lead.${kind}`;
  return (
    <Card>
      <div className={css.head} aria-live="polite">
        <span className={cx(css.round, css[state])}>{icon ? <Icon name={icon} size={34} /> : <Spinner size={34} />}</span>
        <p className={cx(css.state, css[`${state}Text`])} data-testid="activity-state" data-state={state}>
          {t(`money.state.${state}`)}
        </p>
        <p className={css.amount}>
          <MoneyText value={activity.amount} large />
        </p>
        <p className={css.lead}>{t(lead as 'money.from', { name })}</p>
        {state === 'unknown' && <p className={css.note}>{t('money.unknown_note')}</p>}
        {failure && <p className={css.failure}>{failure.title}</p>}
      </div>
    </Card>
  );
}
