import { NoAnswer } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Icon } from '@purser/ui';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useWallets } from '../wallet/useWallets';
import css from './OfflineBanner.module.css';

function watch(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

/** Whether the figures on the page may be old, and of when they are. */
export function OfflineBanner() {
  const { t } = useTranslation();
  const locale = useLocale();
  const online = useSyncExternalStore(watch, () => navigator.onLine);
  const { dataUpdatedAt, failureReason } = useWallets();
  const silent = failureReason instanceof NoAnswer;
  const why = online ? silent && t('app.no_server') : t('app.offline');
  return (
    <div role="status">
      {why && (
        <p className={css.banner}>
          <Icon name="alert" size={17} />
          <span>
            {why} {dataUpdatedAt > 0 && t('app.as_of', { at: moment(dataUpdatedAt, locale) })}
          </span>
        </p>
      )}
    </div>
  );
}
