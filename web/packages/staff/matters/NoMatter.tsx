import { Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';

/** Beside the list, before anything is open. */
export function NoMatter() {
  const { t } = useTranslation();
  return <Empty title={t('matters.choose')} detail={t('matters.choose_detail')} />;
}
