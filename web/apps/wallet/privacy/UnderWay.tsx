import { Banner, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { PrivacyRequest } from './data';

/** Such a request is under way already: this leads to it. */
export function UnderWay({ request }: { request: PrivacyRequest }) {
  const { t } = useTranslation();
  return (
    <Link to={`/matters/${request.id}`}>
      <Banner tone="info" action={<Icon name="chevron" size={18} />}>
        {t('privacy.under_way')}
      </Banner>
    </Link>
  );
}
