import { Button, Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { FlowPage } from './FlowPage';

export function NotFound() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <FlowPage title={t('app.not_found.title')}>
      <Empty
        title={t('app.not_found.title')}
        detail={t('app.not_found.detail')}
        action={<Button onClick={() => void navigate('/')}>{t('app.to_home')}</Button>}
      />
    </FlowPage>
  );
}
