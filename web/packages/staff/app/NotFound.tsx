import { Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Page } from './Page';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('shell.not_found.title')}>
      <Empty title={t('shell.not_found.title')} detail={t('shell.not_found.detail')} />
    </Page>
  );
}
