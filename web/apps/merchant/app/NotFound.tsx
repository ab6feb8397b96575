import { Card, Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Page } from './Page';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('console.not_found.title')}>
      <Card>
        <Empty title={t('console.not_found.title')} detail={t('console.not_found.detail')} />
      </Card>
    </Page>
  );
}
