import { Icon } from '@purser/ui';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import css from './OfflineBanner.module.css';

function watch(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

export function OfflineBanner() {
  const { t } = useTranslation();
  const online = useSyncExternalStore(watch, () => navigator.onLine);
  return (
    <div role="status">
      {!online && (
        <p className={css.banner}>
          <Icon name="alert" size={17} />
          {t('app.offline')}
        </p>
      )}
    </div>
  );
}
