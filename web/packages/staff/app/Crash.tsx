import { Button, Empty } from '@purser/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';

/** The app itself failed, or a new version replaced the files this page was made of. */
export function Crash() {
  const { t } = useTranslation();
  const error = useRouteError();
  useEffect(() => console.error(error), [error]);
  return (
    <main>
      <Empty
        title={t('shell.crash.title')}
        detail={t('shell.crash.detail')}
        action={<Button onClick={() => location.reload()}>{t('shell.reload')}</Button>}
      />
    </main>
  );
}
