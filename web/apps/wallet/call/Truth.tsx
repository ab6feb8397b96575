import { Card, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './Call.module.css';
import { useCall } from './useCall';

/** Whether a call that came is ours: the app knows every one of them. */
export function Truth() {
  const { t } = useTranslation();
  const current = useCall();
  if (!current.isSuccess) return null;
  const call = current.data;
  return (
    <Card title={t('call.truth.title')}>
      <div className={css.truth} data-testid="call-truth">
        <Icon name="shield" size={22} />
        <div>
          <p className={css.strong}>
            {call?.direction === 'out' ? t('call.truth.announced', { agent: call.agent?.number ?? '' }) : t('call.truth.none')}
          </p>
          <p className={css.soft}>{t('call.truth.none_detail')}</p>
          <a href="/numbers">{t('call.truth.check')}</a>
        </div>
      </div>
    </Card>
  );
}
