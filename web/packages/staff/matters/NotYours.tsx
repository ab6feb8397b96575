import { Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Page } from '../app/Page';

/** A page for which one's role has no permission. */
export function NotYours() {
  const { t } = useTranslation();
  return (
    <Page title={t('shell.not_yours.title')}>
      <Empty title={t('shell.not_yours.title')} detail={t('shell.not_yours.detail')} />
    </Page>
  );
}
